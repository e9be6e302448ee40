"""Servers to measure: how each is started, asked and stopped. Python's standard library only."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS_MAX = 120


class Resp:
    """One connection, for questions to a server and for filling it."""

    def __init__(self, port, host="127.0.0.1", timeout=60):
        self.socket = socket.create_connection((host, port), timeout)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    @staticmethod
    def encoded(*words):
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            word = word if isinstance(word, bytes) else str(word).encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
        return b"".join(parts)

    def call(self, *words):
        self.socket.sendall(self.encoded(*words))
        return self.reply()

    def reply(self):
        """An error reply is returned as its text, with its leading minus sign."""
        line = self.file.readline()
        if not line:
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode(errors="replace")
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        if kind == b":":
            return int(rest)
        return rest.decode() if kind == b"+" else line[:-2].decode()

    def fill(self, commands, batch=5000):
        """Sends every command of an iterable of encoded ones; all must be answered with +OK."""
        pending = []
        for command in commands:
            pending.append(command)
            if len(pending) == batch:
                self._flush(pending)
        self._flush(pending)

    def pour(self, commands, batch=1000):
        """As fill, of commands that are answered with anything but an error."""
        pending = []
        for command in commands:
            pending.append(command)
            if len(pending) == batch:
                self._drain(pending)
        self._drain(pending)

    def _drain(self, pending):
        self.socket.sendall(b"".join(pending))
        for _ in pending:
            answer = self.reply()
            if isinstance(answer, str) and answer.startswith("-"):
                raise SystemExit("a command of the filling was refused: %s" % answer)
        pending.clear()

    def _flush(self, pending):
        self.socket.sendall(b"".join(pending))
        answer = self.file.read(5 * len(pending))
        if answer != b"+OK\r\n" * len(pending):
            raise SystemExit("a command of the filling was refused: %r" % answer[:200])
        pending.clear()


class Server:
    """A process under measurement. Its data directory is its own and goes with it."""

    def __init__(self, name, version, command):
        self.name = name
        self.version = version
        self.command = command
        self.process = None
        self.directory = None

    def start(self, port, cores=None, extra=()):
        """Starts it, with the data that it had when it was ended, and returns the seconds until it answers."""
        self.port = port
        if self.directory is None:
            self.directory = tempfile.mkdtemp(prefix="bench-%s-" % self.name)
        command = self.command + ["--port", str(port), "--dir", self.directory] + list(extra)
        if cores and shutil.which("taskset"):
            command = ["taskset", "-c", cores] + command
        self.log = open(os.path.join(self.directory, "log"), "ab")
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - began > START_SECONDS_MAX:
                with open(self.log.name, "rb") as log:
                    sys.stderr.write(log.read().decode(errors="replace")[-2000:])
                self.stop()
                raise SystemExit("%s did not start" % self.name)
            time.sleep(0.01)  # not so often that it takes time from a server that loads
        return time.monotonic() - began

    def answers(self):
        try:
            with Resp(self.port, timeout=1) as resp:
                return resp.call("PING") == "PONG"
        except OSError:
            return False

    def end(self):
        """Ends the process; its data stays."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def stop(self):
        self.end()
        if self.directory:
            self.log.close()
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory = None

    def cpu_seconds(self):
        """User and system time of the process since it started."""
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return int(fields[11]) / TICKS, int(fields[12]) / TICKS

    def rss_bytes(self):
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    def info(self, field):
        with Resp(self.port) as resp:
            for line in resp.call("INFO").splitlines():
                if line.startswith(field + ":"):
                    return int(line.split(":")[1])
        raise SystemExit("%s's INFO has no %s" % (self.name, field))


def redpoll():
    version = subprocess.run(
        ["git", "-C", str(HOME), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return Server("redpoll", version or "?", [str(HOME / "bin" / "redpoll-node"), "--save", ""])


def c_server(name):
    program = shutil.which(name + "-server")
    if program is None:
        return None
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()
    version = next((word[2:] for word in words if word.startswith("v=")), "?")
    return Server(name, version, [program, "--save", "", "--daemonize", "no"])


def chosen(names):
    """The servers of a comma-separated list that are there; the others are named on stderr."""
    servers = []
    for name in names.split(","):
        server = redpoll() if name == "redpoll" else c_server(name)
        if server is None:
            print("%s-server is not installed: left out" % name, file=sys.stderr)
        else:
            servers.append(server)
    if not servers:
        raise SystemExit("no server to measure")
    return servers


def machine():
    """One line that says what a result was measured on."""
    model = "?"
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as cpuinfo:
            model = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), "?")
    except OSError:
        pass
    return "%s, %d cores, load %.2f, %s" % (
        model, os.cpu_count(), os.getloadavg()[0], time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


def key(number, size=16):
    """As redis-benchmark's `key:__rand_int__`: 16 bytes unless told otherwise."""
    return b"key:" + str(number).zfill(size - 4).encode()


def table(heading, rows):
    """Prints rows under a heading; the first column to the left, the others to the right."""
    widths = [max(len(str(row[column])) for row in [heading] + rows) for column in range(len(heading))]
    for row in [heading] + rows:
        cells = [str(cell) for cell in row]
        line = [cells[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])]
        print("  ".join(line))
