package io.redpoll.node.command;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// An error for the client, with the exact text of the wire. All of them are in this file.
///
/// Thrown before anything was changed, by handlers and gates; the corridor catches it in one place and replies
/// [#wire()]. It has no stack trace: those without a text of their own are constants.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
public final class CommandException extends RuntimeException {
    public static final CommandException SYNTAX = error("syntax error");
    public static final CommandException NOT_AN_INTEGER = error("value is not an integer or out of range");
    public static final CommandException NOT_AN_INT =
            error("value is out of range, value must between -2147483648 and 2147483647");
    public static final CommandException NOT_A_FLOAT = error("value is not a valid float");
    public static final CommandException HASH_VALUE_NOT_AN_INTEGER = error("hash value is not an integer");
    public static final CommandException HASH_VALUE_NOT_A_FLOAT = error("hash value is not a float");
    public static final CommandException FIELDS_MISSING =
            error("Mandatory argument FIELDS is missing or not at the right position");
    public static final CommandException NUMFIELDS_TO_EXPIRE_NOT_POSITIVE =
            error("Parameter `numFields` should be greater than 0");
    public static final CommandException NUMFIELDS_NOT_POSITIVE = error("Number of fields must be a positive integer");
    public static final CommandException NUMFIELDS_TO_SET_NOT_POSITIVE = error("invalid number of fields");
    public static final CommandException NUMFIELDS_NOT_ARGUMENTS =
            error("The `numfields` parameter must match the number of arguments");
    public static final CommandException NEGATIVE_EXPIRE = error("invalid expire time, must be >= 0");
    public static final CommandException MISSING_EXPIRE = error("missing expire time");
    public static final CommandException SEVERAL_FIELD_CONDITIONS =
            error("Only one of FXX or FNX arguments can be specified");
    public static final CommandException SEVERAL_FIELD_EXPIRIES =
            error("Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified");
    public static final CommandException NOT_A_RANGE = error("min or max is not a float");
    public static final CommandException NOT_A_LEX_RANGE = error("min or max not valid string range item");
    public static final CommandException LIMIT_WITHOUT_RANGE =
            error("syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    public static final CommandException SCORES_BY_LEX =
            error("syntax error, WITHSCORES not supported in combination with BYLEX");
    public static final CommandException NX_AND_XX = error("XX and NX options at the same time are not compatible");
    public static final CommandException GT_LT_NX =
            error("GT, LT, and/or NX options at the same time are not compatible");
    public static final CommandException INCR_SINGLE_PAIR =
            error("INCR option supports a single increment-element pair");
    public static final CommandException RESULT_NOT_A_NUMBER = error("resulting score is not a number (NaN)");
    public static final CommandException NOT_A_WEIGHT = error("weight value is not a float");
    public static final CommandException COUNT_NOT_POSITIVE = error("count should be greater than 0");
    public static final CommandException UNKNOWN_UNIT = error("unsupported unit provided. please use M, KM, FT, MI");
    public static final CommandException NO_SUCH_PLACE = error("could not decode requested zset member");
    public static final CommandException NO_RADIUS = error("need numeric radius");
    public static final CommandException NEGATIVE_RADIUS = error("radius cannot be negative");
    public static final CommandException NO_WIDTH = error("need numeric width");
    public static final CommandException NO_HEIGHT = error("need numeric height");
    public static final CommandException NEGATIVE_BOX = error("height or width cannot be negative");
    public static final CommandException INVALID_VERTICES = error("invalid number of vertices");
    public static final CommandException TOO_FEW_VERTICES = error("GEOSEARCH BYPOLYGON must have at least 3 vertices");
    public static final CommandException GEO_COUNT = error("COUNT must be > 0");
    public static final CommandException ANY_WITHOUT_COUNT = error("the ANY argument requires COUNT argument");
    public static final CommandException OVERFLOW = error("increment or decrement would overflow");
    public static final CommandException NAN_OR_INFINITY = error("increment would produce NaN or Infinity");
    public static final CommandException VALUE_NAN_OR_INFINITY = error("value is NaN or Infinity");
    public static final CommandException OUT_OF_RANGE = error("value is out of range");
    public static final CommandException NOT_POSITIVE = error("value is out of range, must be positive");
    public static final CommandException OFFSET_OUT_OF_RANGE = error("offset is out of range");
    public static final CommandException BIT_OFFSET_OUT_OF_RANGE =
            error("bit offset is not an integer or out of range");
    public static final CommandException BIT_OUT_OF_RANGE = error("bit is not an integer or out of range");
    public static final CommandException INVALID_BITFIELD_TYPE =
            error("Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");
    public static final CommandException INVALID_CONDITION =
            error("Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE");
    public static final CommandException DIGEST_LENGTH = error("must be exactly 16 hexadecimal characters");
    public static final CommandException NOT_A_HYPERLOGLOG =
            new CommandException("WRONGTYPE Key is not a valid HyperLogLog string value.");
    public static final CommandException CORRUPTED_HYPERLOGLOG =
            new CommandException("INVALIDOBJ Corrupted HLL object detected");
    public static final CommandException INDEX_OUT_OF_RANGE = error("index out of range");
    public static final CommandException DB_INDEX_OUT_OF_RANGE = error("DB index is out of range");
    public static final CommandException NO_SUCH_KEY = error("no such key");
    public static final CommandException SAME_OBJECT = error("source and destination objects are the same");
    public static final CommandException USES_ARE_COUNTED = error(
            "An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
    public static final CommandException USES_ARE_NOT_COUNTED = error(
            "An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
    public static final CommandException SORT_BY_IN_CLUSTER = error("BY option of SORT denied in cluster mode.");
    public static final CommandException SORT_GET_IN_CLUSTER = error("GET option of SORT denied in cluster mode.");
    public static final CommandException SCORES_NOT_DOUBLE = error("One or more scores can't be converted into double");
    public static final CommandException INVALID_TTL = error("Invalid TTL value, must be >= 0");
    public static final CommandException INVALID_IDLETIME = error("Invalid IDLETIME value, must be >= 0");
    public static final CommandException INVALID_FREQ = error("Invalid FREQ value, must be >= 0 and <= 255");
    public static final CommandException BAD_PAYLOAD_CHECKSUM = error("DUMP payload version or checksum are wrong");
    public static final CommandException BAD_PAYLOAD = error("Bad data format");
    public static final CommandException BUSY_KEY = new CommandException("BUSYKEY Target key name already exists.");
    public static final CommandException FIRST_DB_INDEX_INVALID = error("invalid first DB index");
    public static final CommandException SECOND_DB_INDEX_INVALID = error("invalid second DB index");
    public static final CommandException STRING_TOO_LONG =
            error("string exceeds maximum allowed size (proto-max-bulk-len)");
    public static final CommandException NUMKEYS_NOT_POSITIVE = error("numkeys should be greater than 0");
    public static final CommandException NOT_A_COUNT =
            error("value is out of range, value must between -9223372036854775807 and 9223372036854775807");
    public static final CommandException LIMIT_NEGATIVE = error("LIMIT can't be negative");
    public static final CommandException INVALID_STREAM_ID =
            error("Invalid stream ID specified as stream command argument");
    public static final CommandException INVALID_INTERVAL_START = error("invalid start ID for the interval");
    public static final CommandException INVALID_INTERVAL_END = error("invalid end ID for the interval");
    public static final CommandException STREAM_ID_ZERO = error("The ID specified in XADD must be greater than 0-0");
    public static final CommandException STREAM_ID_NOT_NEXT =
            error("The ID specified in XADD is equal or smaller than the target stream top item");
    public static final CommandException STREAM_IDS_EXHAUSTED =
            error("The stream has exhausted the last possible ID, unable to add more items");
    public static final CommandException ELEMENTS_TOO_LARGE = error("Elements are too large to be stored");
    public static final CommandException NEGATIVE_MAXLEN = error("The MAXLEN argument must be >= 0.");
    public static final CommandException NEGATIVE_LIMIT = error("The LIMIT argument must be >= 0.");
    public static final CommandException MAXLEN_AND_MINID =
            error("syntax error, MAXLEN and MINID options at the same time are not compatible");
    public static final CommandException LIMIT_WITHOUT_TRIMMING =
            error("syntax error, LIMIT cannot be used without specifying a trimming strategy");
    public static final CommandException LIMIT_NOT_APPROXIMATE =
            error("syntax error, LIMIT cannot be used without the special ~ option");
    public static final CommandException NO_TRIMMING =
            error("syntax error, XTRIM must be called with a trimming strategy");
    public static final CommandException NUMIDS_NOT_POSITIVE = error("Number of IDs must be a positive integer");
    public static final CommandException NUMIDS_NOT_ARGUMENTS =
            error("The `numids` parameter must match the number of arguments");
    public static final CommandException NEGATIVE_ENTRIES_ADDED = error("entries_added must be positive");
    public static final CommandException SETID_BEFORE_DELETED =
            error("The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
    public static final CommandException SETID_BEFORE_LAST =
            error("The ID specified in XSETID is smaller than the target stream top item");
    public static final CommandException SETID_ADDED_TOO_FEW =
            error("The entries_added specified in XSETID is smaller than the target stream length");
    public static final CommandException UNBALANCED_STREAMS =
            error("Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
    public static final CommandException GROUP_WITHOUT_XREADGROUP =
            error("The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
    public static final CommandException NOACK_WITHOUT_XREADGROUP =
            error("The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
    public static final CommandException MISSING_GROUP = error("Missing GROUP option for XREADGROUP");
    public static final CommandException LAST_ID_IN_XREADGROUP = error(
            "The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.");
    public static final CommandException NEW_ID_WITHOUT_XREADGROUP =
            error("The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
    public static final CommandException STREAM_GONE =
            new CommandException("UNBLOCKED the stream key no longer exists");
    public static final CommandException GROUP_GONE =
            new CommandException("NOGROUP the consumer group this client was blocked on no longer exists");
    public static final CommandException XGROUP_WITHOUT_KEY = error(
            "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.");
    public static final CommandException BUSY_GROUP =
            new CommandException("BUSYGROUP Consumer Group name already exists");
    public static final CommandException NEGATIVE_ENTRIES_READ = error("value for ENTRIESREAD must be positive or -1");
    public static final CommandException CLAIM_COUNT_NOT_POSITIVE = error("COUNT must be > 0");
    public static final CommandException INVALID_CURSOR = error("invalid cursor");
    public static final CommandException INVALID_NUMKEYS = error("Number of keys can't be greater than number of args");
    public static final CommandException RANK_IS_ZERO = error(
            "RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list");
    public static final CommandException COUNT_IS_NEGATIVE = error("COUNT can't be negative");
    public static final CommandException MAXLEN_IS_NEGATIVE = error("MAXLEN can't be negative");
    public static final CommandException NO_KEY_ARGUMENTS = error("The command has no key arguments");
    public static final CommandException INVALID_COMMAND = error("Invalid command specified");
    public static final CommandException INVALID_COMMAND_ARITY =
            error("Invalid number of arguments specified for command");
    public static final CommandException INVALID_COMMAND_ARGUMENTS = error("Invalid arguments specified for command");

    public static final CommandException REWRITE_IN_PROGRESS =
            error("Background append only file rewriting already in progress");
    public static final CommandException WAIT_ON_REPLICA = error(
            "WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.");
    public static final CommandException WAITAOF_ON_REPLICA = error(
            "WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just local and are not propagated.");
    public static final CommandException WAITAOF_WITHOUT_FILE =
            error("WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
    public static final CommandException NEGATIVE_TIMEOUT = error("timeout is negative");
    public static final CommandException TIMEOUT_NOT_AN_INTEGER = error("timeout is not an integer or out of range");
    public static final CommandException TIMEOUT_OUT_OF_RANGE = error("timeout is out of range");
    public static final CommandException TIMEOUT_NOT_A_FLOAT = error("timeout is not a float or out of range");
    public static final CommandException UNBLOCKED = new CommandException(
            "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)");
    public static final CommandException UNBLOCKED_BY_CLIENT =
            new CommandException("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    public static final CommandException INVALID_MASTER_PORT = error("Invalid master port");
    public static final CommandException REPLICAOF_IN_CLUSTER = error("REPLICAOF not allowed in cluster mode.");

    public static final CommandException WRONG_TYPE =
            new CommandException("WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final CommandException OUT_OF_MEMORY =
            new CommandException("OOM command not allowed when used memory > 'maxmemory'.");
    public static final CommandException READ_ONLY =
            new CommandException("READONLY You can't write against a read only replica.");
    public static final CommandException LOADING =
            new CommandException("LOADING Redis is loading the dataset in memory");
    public static final CommandException NO_MASTER_LINK =
            new CommandException("NOMASTERLINK Can't SYNC while not connected with my master");
    public static final CommandException FAILOVER_TO_MASTER = error("PSYNC FAILOVER can't be sent to a master.");
    public static final CommandException FAILOVER_OF_OTHER = error("PSYNC FAILOVER replid must match my replid.");
    public static final CommandException NOT_ZERO_OR_ONE = error("value is out of range, value must between 0 and 1");
    public static final CommandException MASTER_DOWN =
            new CommandException("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.");
    public static final CommandException MISCONF =
            new CommandException("MISCONF Errors writing to the AOF file: the node accepts no writes; see its log");
    public static final CommandException BUSY = new CommandException(
            "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.");
    public static final CommandException BUSY_FUNCTION = new CommandException(
            "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.");
    public static final CommandException NO_SCRIPT =
            new CommandException("NOSCRIPT No matching script. Please use EVAL.");
    public static final CommandException NO_SCRIPT_RUNS =
            new CommandException("NOTBUSY No scripts in execution right now.");
    public static final CommandException UNKILLABLE = new CommandException(
            "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the"
                    + " script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
    public static final CommandException SCRIPT_UNKNOWN_COMMAND = error("Unknown Redis command called from script");
    public static final CommandException SCRIPT_WRONG_ARITY =
            error("Wrong number of args calling Redis command from script");
    public static final CommandException NOT_FROM_SCRIPT = error("This Redis command is not allowed from script");
    public static final CommandException WRITE_FROM_READ_ONLY_SCRIPT =
            error("Write commands are not allowed from read-only scripts.");
    public static final CommandException SCRIPT_ON_STALE = error("Can not execute the command on a stale replica");
    public static final CommandException SCRIPT_NON_LOCAL_KEY =
            error("Script attempted to access a non local key in a cluster node");
    public static final CommandException SCRIPT_CROSS_SLOT =
            error("Script attempted to access keys that do not hash to the same slot");
    public static final CommandException SCRIPT_WRITES_ON_REPLICA =
            new CommandException("READONLY Can not run script with write flag on readonly replica");
    public static final CommandException SCRIPT_DENIED_MEMORY = new CommandException(
            "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'");
    /// Ours: see docs/differences.md.
    public static final CommandException SCRIPT_LACKS_LOCKS =
            error("Script wanted a key that it had not declared, after it had written, and another command kept it");
    public static final CommandException SAVE_FAILED = new CommandException(
            "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist"
                    + " to disk. Commands that may modify the data set are disabled, because this instance is configured"
                    + " to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option)."
                    + " Please check the Redis logs for details about the RDB error.");
    public static final CommandException SAVE_IN_PROGRESS = error("Background save already in progress");
    public static final CommandException SNAPSHOT_IN_PROGRESS =
            error("Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to"
                    + " schedule a BGSAVE whenever possible.");
    public static final CommandException NO_AUTH = new CommandException("NOAUTH Authentication required.");
    public static final CommandException WRONG_PASSWORD =
            new CommandException("WRONGPASS invalid username-password pair or user is disabled.");
    public static final CommandException NO_PASSWORD_SET = error(
            "AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
    public static final CommandException NO_PROTOCOL = new CommandException("NOPROTO unsupported protocol version");
    public static final CommandException HELLO_WITHOUT_AUTH = new CommandException(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time");
    public static final CommandException NO_REPLICAS =
            new CommandException("NOREPLICAS Not enough good replicas to write.");
    public static final CommandException EXEC_ABORTED =
            new CommandException("EXECABORT Transaction discarded because of previous errors.");
    public static final CommandException MULTI_NESTED = error("MULTI calls can not be nested");
    public static final CommandException EXEC_WITHOUT_MULTI = error("EXEC without MULTI");
    public static final CommandException DISCARD_WITHOUT_MULTI = error("DISCARD without MULTI");
    public static final CommandException WATCH_IN_MULTI = error("WATCH inside MULTI is not allowed");
    public static final CommandException NOT_IN_MULTI = error("Command not allowed inside a transaction");
    public static final CommandException MONITOR_ON_KEYS = error("Replica can't interact with the keyspace");
    public static final CommandException COUNT_BELOW_MINUS_ONE = error("count should be greater than or equal to -1");
    public static final CommandException DEBUG_NOT_ALLOWED = error(
            "DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.");
    public static final CommandException CROSS_SLOT =
            new CommandException("CROSSSLOT Keys in request don't hash to the same slot");
    public static final CommandException CLUSTER_DOWN = new CommandException("CLUSTERDOWN The cluster is down");
    public static final CommandException SLOT_UNBOUND = new CommandException("CLUSTERDOWN Hash slot not served");
    public static final CommandException TRY_AGAIN =
            new CommandException("TRYAGAIN Multiple keys request during rehashing of slot");
    public static final CommandException NO_CLUSTER = error("This instance has cluster support disabled");

    private static final long serialVersionUID = 1;

    private final transient byte[] wire;
    private final boolean isCounted;

    /// An error of any code word.
    ///
    /// @param text code word and text, without the minus and the line's end
    public CommandException(String text) {
        this(text, false);
    }

    private CommandException(String text, boolean isCounted) {
        super(clean(text), null, false, false);
        this.wire = clean(text).getBytes(StandardCharsets.UTF_8);
        this.isCounted = isCounted;
    }

    /// An error that INFO errorstats has counted already, where it arose within a script.
    public static CommandException counted(String text) {
        return new CommandException(text, true);
    }

    public boolean isCounted() {
        return isCounted;
    }

    /// The code word and the text, without the minus and the line's end; not to be changed.
    public byte[] wire() {
        return wire;
    }

    /// The first word: `ERR`, `WRONGTYPE`…
    public String code() {
        var text = String.valueOf(getMessage());
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    /// An error with the code word `ERR`.
    public static CommandException error(String text) {
        return new CommandException("ERR " + text);
    }

    /// The call does not have the command's arity.
    ///
    /// @param name full name, `config|get` for a subcommand
    public static CommandException wrongNumberOfArguments(String name) {
        return error("wrong number of arguments for '" + name + "' command");
    }

    /// A subcommand has options that it does not know.
    public static CommandException wrongSubcommand(String container, String word) {
        return error("unknown subcommand or wrong number of arguments for '" + cut(word, 128) + "'. Try "
                + container.toUpperCase(Locale.ROOT) + " HELP.");
    }

    /// A stream has no such group.
    public static CommandException noGroup(String key, String group) {
        return new CommandException("NOGROUP No such consumer group '" + group + "' for key name '" + key + "'");
    }

    /// There is no such stream, or it has no such group.
    public static CommandException noKeyOrGroup(String key, String group) {
        return new CommandException("NOGROUP No such key '" + key + "' or consumer group '" + group + "'");
    }

    /// As [#noKeyOrGroup(String, String)], where XREADGROUP asks.
    public static CommandException noGroupToRead(String key, String group) {
        return new CommandException(
                "NOGROUP No such key '" + key + "' or consumer group '" + group + "' in XREADGROUP with GROUP option");
    }

    /// The number of an option of XCLAIM or XAUTOCLAIM is none.
    ///
    /// @param what the argument, with the word that says what it is
    public static CommandException invalidClaim(String what, String command) {
        return error("Invalid " + what + " argument for " + command);
    }

    /// EXEC may not run at all, for a reason that is told.
    public static CommandException execAborted(CommandException why) {
        var text = String.valueOf(why.getMessage());
        return new CommandException(
                "EXECABORT Transaction discarded because of: " + (text.startsWith("ERR ") ? text.substring(4) : text));
    }

    /// As Redis: the name and the first arguments, each cut at 128 characters together (server.c, processCommand).
    public static CommandException unknownCommand(Arguments call) {
        var begin = new StringBuilder();
        for (int i = 1; i < call.count() && begin.length() < 128; i++) {
            begin.append('\'')
                    .append(cut(call.at(i).toString(), 128 - begin.length()))
                    .append("' ");
        }
        return error("unknown command '" + cut(call.at(0).toString(), 128) + "', with args beginning with: " + begin);
    }

    /// The container has no subcommand of that name.
    ///
    /// @param container its name in lower case
    public static CommandException unknownSubcommand(String container, String word) {
        return error(
                "unknown subcommand '" + cut(word, 128) + "'. Try " + container.toUpperCase(Locale.ROOT) + " HELP.");
    }

    /// The subcommand is there, but not with these arguments.
    ///
    /// @param container its name in lower case
    public static CommandException subcommandSyntax(String container, String word) {
        return error("unknown subcommand or wrong number of arguments for '" + cut(word, 128) + "'. Try "
                + container.toUpperCase(Locale.ROOT) + " HELP.");
    }

    public static CommandException invalidExpire(String name) {
        return error("invalid expire time in '" + name + "' command");
    }

    /// The numbers are not those of a place on the map.
    public static CommandException invalidPlace(String longitude, String latitude) {
        return error("invalid longitude,latitude pair " + longitude + "," + latitude);
    }

    /// What is stored has no room for what the call wants to be shown.
    public static CommandException storedWithout(String what) {
        return error(what + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    }

    /// None of several options was given, or more than one.
    ///
    /// @param name of the command, as it was sent
    public static CommandException exactlyOneOf(String options, String name) {
        return error("exactly one of " + options + " can be specified for " + name);
    }

    /// The command is none of those that a subscriber may send over RESP2.
    ///
    /// @param name of the command
    public static CommandException whileSubscribed(String name) {
        return error("Can't execute '" + name
                + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
    }

    /// The slot is served by another node.
    ///
    /// @param address host and port of the slot's owner
    public static CommandException moved(int slot, String address) {
        return new CommandException("MOVED " + slot + " " + address);
    }

    /// Outside a cluster: the master is elsewhere. For clients that said CLIENT CAPA redirect.
    ///
    /// @param address host and port of the master
    public static CommandException redirect(String address) {
        return new CommandException("REDIRECT " + address);
    }

    /// The key may be where its slot moves to.
    ///
    /// @param address host and port of the node that imports the slot
    public static CommandException ask(int slot, String address) {
        return new CommandException("ASK " + slot + " " + address);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String clean(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }
}
