-- Runs every program of ARGV and returns for each what it gives or which error it raises, as text.
local pairs, type, tostring, select, pcall, loadstring = pairs, type, tostring, select, pcall, loadstring
local byte, format, sub, gsub, concat = string.byte, string.format, string.sub, string.gsub, table.concat

local function quoted(s)
    s = gsub(s, '0x%x%x%x%x%x+', 'ADDRESS')
    local n = #s
    local sum = 0
    if n > 600 then
        for i = 1, n do
            sum = (sum * 31 + byte(s, i)) % 4294967296
        end
        s = sub(s, 1, 300) .. '...' .. sub(s, -300)
    end
    return format('%q', s) .. (n > 600 and '#' .. n .. '/' .. sum or '')
end

local function show(v, depth)
    local kind = type(v)
    if kind == 'string' then
        return quoted(v)
    elseif kind == 'number' or kind == 'boolean' or kind == 'nil' then
        return tostring(v)
    elseif kind ~= 'table' then
        return kind
    elseif depth > 4 then
        return '{...}'
    end
    local out = {}
    for k, x in pairs(v) do
        if type(k) == 'table' or type(k) == 'function' or type(k) == 'thread' then
            return '{in no order}#' .. #v
        end
        out[#out + 1] = '[' .. show(k, depth + 1) .. ']=' .. show(x, depth + 1)
        if #out > 200 then
            out[#out + 1] = '...'
            break
        end
    end
    return '{' .. concat(out, ',') .. '}#' .. #v
end

local function shown(...)
    local out = {}
    for i = 1, select('#', ...) do
        out[i] = show((select(i, ...)), 0)
    end
    return concat(out, ' ')
end

local function run(source)
    local program, message = loadstring(source, '=p')
    if not program then
        return 'syntax ' .. quoted(message)
    end
    return shown(pcall(program))
end

local results = {}
for i = 1, #ARGV do
    results[i] = run(ARGV[i])
end
return results
