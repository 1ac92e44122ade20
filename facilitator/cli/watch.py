"""What the parent of an installation becomes once its children work: a watcher that holds next to nothing in memory.

The children are forks of the parent and share its memory, but every page that both of them write to would stay a third
time in a parent that only waits. So it executes this file in its place, with the same process id; when a child dies,
it ends the others and becomes the whole program again. Only what Python has loaded anyway is imported here.
"""

import os
import select
import signal
import sys

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCHED = {*STOPS, signal.SIGCHLD}
CHILDREN, LIFELINE, RESTARTS = "FACILITATOR_CHILDREN", "FACILITATOR_LIFELINE", "FACILITATOR_RESTARTS"
STOP_SECONDS = 4  # for all children together; what is left then is killed
LOOK_SECONDS = 0.05
LAST = "broker"  # ends when all others have: they say good-bye to it
MOST_RESTARTS = 5  # in a minute; more is no accident
MINUTE = 60


class Children:
    """The children of this process, by name, and the signals about them."""

    def __init__(self) -> None:
        """Listen for signals: a stop is remembered, everything wakes this process up."""
        self.running: dict[str, int] = {}
        self.stopping = False
        self.wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        for number in STOPS:
            signal.signal(number, self.on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # only to wake up

    def on_stop(self, _number: int, _frame: object) -> None:
        """Remember that somebody wants to stop."""
        self.stopping = True

    def pause(self, seconds: float) -> None:
        """Sleep until a signal comes, but not longer than so many seconds."""
        if select.select([self.wake_read], [], [], seconds)[0]:
            os.read(self.wake_read, 512)

    def reap(self) -> dict[str, int]:
        """Return the exit codes of the children that have ended since the last look."""
        ended = {}
        for name, pid in list(self.running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                end_group(pid)  # what a killed web server leaves behind
                ended[name] = os.waitstatus_to_exitcode(status)
                del self.running[name]
        return ended

    def stop(self) -> None:
        """Ask all children to end, wait, and make sure."""
        looks = int(STOP_SECONDS / LOOK_SECONDS)
        for names in (self.running.keys() - {LAST}, {LAST}):
            for name in names & self.running.keys():
                # Only the child itself: it knows how to end those that it has started, in the middle of no message.
                os.kill(self.running[name], signal.SIGTERM)
            while names & self.running.keys() and looks:
                self.reap()
                looks -= 1
                if names & self.running.keys():
                    select.select([], [], [], LOOK_SECONDS)
        for pid in self.running.values():
            end_group(pid)
            os.waitpid(pid, 0)
        self.running.clear()


def end_group(pid: int) -> None:
    """Kill everything that a child has started, and the child if it is still there."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # all have ended, or it has not become the head of its group yet


def hand_over(running: dict[str, int], lifeline: int, command: str) -> None:
    """Become the watcher of running children; the signals that come meanwhile wait for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    os.set_inheritable(lifeline, True)  # noqa: FBT003 - the function takes nothing by name
    os.environ[CHILDREN] = ",".join(f"{name}={pid}" for name, pid in running.items())
    os.environ[LIFELINE] = str(lifeline)
    # Without the site packages: they would be loaded for nothing.
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, command])  # noqa: S606 - ourselves


def begin_again(command: str, restarts: int) -> None:
    """Become the whole program again; its settings stand in the environment."""
    os.close(int(os.environ.pop(LIFELINE)))
    os.environ[RESTARTS] = str(restarts)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    os.execv(sys.executable, [sys.executable, "-m", "facilitator", command])  # noqa: S606 - ourselves


def main() -> int:
    """Watch until a stop or a death. Returns the exit code."""
    children = Children()
    children.running = {
        name: int(pid)
        for name, _, pid in (pair.partition("=") for pair in os.environ.pop(CHILDREN).split(","))
    }
    restarts = int(os.environ.pop(RESTARTS, "0"))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    seconds = 0
    while not children.stopping:
        ended = children.reap()
        if ended:
            children.stop()
            said = ", ".join(f"{name} stopped ({code})" for name, code in ended.items())
            if restarts >= MOST_RESTARTS:
                sys.stderr.write(f"{said}, again and again; see the lines above. Run: facilitator doctor\n")
                return 1
            sys.stderr.write(f"{said}; starting again.\n")
            sys.stderr.flush()
            begin_again(sys.argv[1], restarts + 1)
        children.pause(1.0)
        seconds += 1
        if seconds >= MINUTE:
            restarts = 0
    children.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
