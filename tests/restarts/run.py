#!/usr/bin/env python3
"""Restarts one of two services behind a proxy while clients post, and counts what fails.

    tests/restarts/run.py                            20,000 posts and 3 restarts, through nginx and HAProxy
    tests/restarts/run.py --posts 2000 --restarts 1  a short form, as .ci/run has it
    tests/restarts/run.py --proxy caddy              what Caddy loses is counted, and is no failure
    tests/restarts/run.py --delay 0                  without a warning before the end, to see what is lost then

NASSS_TEST_BINARY names the program. Both services share one database, and answer
on ports of 127.0.0.1 that the system chooses. Python's standard library is enough.
"""
import argparse
import collections
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.environ.get("NASSS_TEST_BINARY", os.path.join(HERE, "../../target/debug/nasss"))
CLIENTS = 8
PATIENCE = 120
COMMANDS = {
    "nginx": lambda program, conf, folder: [program, "-c", conf, "-p", folder, "-e", os.path.join(folder, "error.txt")],
    "haproxy": lambda program, conf, folder: [program, "-db", "-f", conf],
    "caddy": lambda program, conf, folder: [program, "run", "--config", conf, "--adapter", "caddyfile"],
}
# Caddy does not send a POST again where the connection that it had kept was closed just then. No setting of it changes
# that, so that its losses are counted and are no failure.
MAY_LOSE = {"caddy"}


def free_ports(count):
    """Ports that are free now, below those that the system lends to outgoing connections."""
    found = []
    for port in range(20_000 + os.getpid() % 5000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    sys.exit("no port is free")


class Service:
    """One of two services over one database."""

    def __init__(self, folder, port, delay):
        self.folder, self.port, self.process = folder, port, None
        self.settings = {} if delay is None else {"NASSS_LIMITS_DRAIN_DELAY": delay}

    def start(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith("NASSS_") and name != "DATABASE_URL"}
        env.update(
            NASSS_LISTEN=f"127.0.0.1:{self.port}",
            NASSS_DATA_DIR=os.path.join(self.folder, "data"),
            NASSS_TRUSTED_PROXIES="127.0.0.1/32",
            NASSS_LIMITS_REQUESTS_PER_MINUTE="0",
            NASSS_LIMITS_OPERATIONS_PER_SUBSCRIBER="0",
            **self.settings,
        )
        with open(os.path.join(self.folder, f"{self.port}.txt"), "a") as log:
            self.process = subprocess.Popen([BINARY, "serve"], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                sys.exit(f"the service ended with {self.process.returncode}")
            if self.is_ready():
                return
            time.sleep(0.1)
        sys.exit("the service was not ready in time")

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("the service did not end")
        if code != 0:
            sys.exit(f"the service ended with {code}")


class Proxy:
    """A proxy in the foreground, with a configuration of its own."""

    def __init__(self, kind, folder, port, services):
        program = shutil.which(kind, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            sys.exit(f"{kind} is not installed")
        with open(os.path.join(HERE, f"{kind}.conf")) as file:
            text = file.read()
        for name, value in {"DIR": folder, "PORT": port, "ONE": services[0].port, "OTHER": services[1].port}.items():
            text = text.replace(f"@{name}@", str(value))
        conf = os.path.join(folder, f"{kind}.conf")
        with open(conf, "w") as file:
            file.write(text)
        env = {**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
        with open(os.path.join(folder, f"{kind}.txt"), "w") as log:
            command = COMMANDS[kind](program, conf, folder)
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=folder)
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        with open(os.path.join(folder, f"{kind}.txt")) as log:
            sys.exit(f"{kind} does not listen: {log.read()[-800:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Load:
    """Clients that post one query after the other until they are told to stop."""

    def __init__(self, port):
        self.port, self.stopped = port, threading.Event()
        self.lock, self.outcomes, self.failures = threading.Lock(), collections.Counter(), []
        self.threads = [threading.Thread(target=self.post_on, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def post_on(self):
        connection = None
        while not self.stopped.is_set():
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            outcome, again = self.post(connection)
            if not again:
                connection.close()
                connection = None
            with self.lock:
                self.outcomes[outcome] += 1
                if outcome != "answered":
                    self.failures.append(f"{time.strftime('%H:%M:%S')} {outcome}")

    @staticmethod
    def post(connection):
        body = json.dumps({"query": "{ dataset { kind version } }"})
        try:
            connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, False
        right = answer.status == 200 and json.loads(text).get("data", {}).get("dataset", {}).get("kind") == "REAL"
        return "answered" if right else f"status {answer.status}", not answer.will_close

    def count(self):
        with self.lock:
            return sum(self.outcomes.values())

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def try_proxy(kind, posts, restarts, delay):
    """Posts through a proxy during the restarts; returns how many posts failed."""
    folder = tempfile.mkdtemp(prefix="nasss-restarts-")
    os.chmod(folder, 0o755)
    port, one, other = free_ports(3)
    services = [Service(folder, own, delay) for own in (one, other)]
    proxy = None
    try:
        for service in services:
            service.start()
        proxy = Proxy(kind, folder, port, services)
        # HAProxy begins with servers that it has not yet checked.
        time.sleep(2)
        load = Load(port)
        for _ in range(restarts):
            time.sleep(2)
            services[0].stop()
            time.sleep(1)
            services[0].start()
            # Long enough for a check to find it, so that the other one alone is never restarted from.
            time.sleep(3)
        while load.count() < posts:
            time.sleep(0.2)
        load.stop()
    finally:
        if proxy is not None:
            proxy.stop()
        for service in services:
            service.stop()
        shutil.rmtree(folder, ignore_errors=True)
    failed = sum(load.outcomes.values()) - load.outcomes["answered"]
    print(f"{kind}: {load.count()} posts over {restarts} restarts, {failed} failed {dict(load.outcomes)}", flush=True)
    for failure in load.failures[:20]:
        print(f"  {failure}")
    return 0 if kind in MAY_LOSE else failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--restarts", type=int, default=3)
    parser.add_argument("--delay", help="limits.drain_delay in seconds, if not the default")
    parser.add_argument("--proxy", action="append", choices=sorted(COMMANDS))
    options = parser.parse_args()
    failed = [try_proxy(kind, options.posts, options.restarts, options.delay) for kind in options.proxy or ["nginx", "haproxy"]]
    sys.exit(1 if any(failed) else 0)


if __name__ == "__main__":
    main()
