"""A steady load of many clients, run by the benchmarks' own Java program, and the times of its commands."""

import subprocess

import servers


class Window:
    """How long commands took, in microseconds: the 50th, 99th and 99.9th percentile and the maximum."""

    def __init__(self, line):
        count, *times = line.split()
        self.count = int(count)
        self.median, self.p99, self.p999, self.longest = map(float, times)


class SteadyLoad:
    """Sends so many commands a second from its clients: `ping`, or writes to a dataset of a scale that it fills in."""

    def __init__(self, port, rate, clients, what="ping"):
        home = subprocess.run(
            [str(servers.HOME / "bin" / "java-home")], capture_output=True, text=True, check=True).stdout.strip()
        built = servers.HOME / "benchmarks" / "target" / "classes"
        libraries = servers.HOME / "node" / "target" / "lib"
        self.process = subprocess.Popen(
            [home + "/bin/java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", "%s:%s/*" % (built, libraries),
             "io.redpoll.benchmarks.SteadyLoad", str(port), str(rate), str(clients), str(what)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("the load did not start")

    def window(self):
        """The times since the window before."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the load has ended")
        return Window(line)

    def stop(self):
        self.process.kill()
        self.process.wait()
