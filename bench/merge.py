"""Merges what the benchmarks wrote into bench.json and into the table of docs/performance.md.

    python3 bench/merge.py FOLDER [--quick]

Standard library only. A quick run is merged and printed, and leaves the page as it is.
"""
import datetime
import json
import pathlib
import platform
import re
import subprocess
import sys

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def processor():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
        return re.search(r"model name\s*: (.*)", text).group(1), text.count("processor\t:")
    except (OSError, AttributeError):
        return platform.processor() or "unknown", 0


def number(value, digits=0):
    return f"{value:,.{digits}f}"


def percent(value):
    return f"{100 * value:.0f} %"


def tally_rows(result):
    for row in result["appends"]:
        disk = "" if row["disk"] == "real" else f", every fsync stretched to {row['minSyncMs']:.0f} ms"
        form = row["form"].lower().replace("_", " ")
        publishing = ", publishing" if row["publishing"] else ""
        aim = "90 % of waiters / one fsync"
        if row["waiting"] == 1000 and not disk:
            aim += "; 300,000/s"
        yield (
            f"tally: durable appends/s, {number(row['waiting'])} waiting ({form}{publishing}{disk})",
            number(row["appendsPerSecond"]),
            f"{percent(row['ratio'])} of waiters / bare write+fsync; "
            f"{percent(row['ratioInRun'])} of the same run's own",
            aim,
        )
    proofs = result["proofs"]
    yield (
        f"tally: inclusion proofs checked/s, path of {proofs['pathLength']:.0f}",
        number(proofs["inclusionChecksPerSecond"], 0),
        f"{percent(proofs['ratioToBareHashes'])} of bare SHA-256 at"
        f" {number(proofs['bareSha256PerSecond'], 0)}/s",
        "",
    )
    yield (
        "tally: whole receipts checked/s, with the checkpoint's signature",
        number(proofs["receiptsWithSignaturePerSecond"], 0),
        "",
        "",
    )


def keeper_rows(result):
    for row in result["rows"]:
        yield (
            f"keeper: orders/s, {row['callers']} caller{'' if row['callers'] == 1 else 's'}, {row['key']} "
            f"(p50 {number(row['p50Micros'])} µs, p99 {number(row['p99Micros'])} µs to signed bytes)",
            number(row["ordersPerSecond"]),
            f"{percent(row['ratio'])} of the slower limit, {row['limit']} at {number(row['limitPerSecond'])}/s",
            "90 % of the slower limit",
        )


def paper_rows(result):
    for row in result["rows"]:
        yield (
            f"paper: matching commands/s on one thread, {row['mix']}",
            number(row["commandsPerSecond"]),
            f"{row['commandsPerSecond'] / 5e6:.2f} of the aim; {number(row['commandsPerCpuSecond'])} a CPU second",
            "5,000,000/s",
        )


def strategy_rows(result):
    for row in result["runs"]:
        yield (
            f"strategy: candles/s, {row['run']}",
            number(row["candlesPerSecond"]),
            f"{number(row['eventsPerSecond'])} events/s, {row['deals']} deals",
            "",
        )


def live_rows(result):
    measured = result["measured"]
    what = f"live: {number(result['bots'])} bots on {result['instruments']} instruments, a tick a second each"
    ticks = measured["tickToIntent"]
    verdicts = ", ".join(f"{number(count)} {verdict}" for verdict, count in measured["intents"]["verdicts"].items())
    yield (
        f"{what}: print off the venue's socket to durable intent on the keeper's, p50 / p99",
        f"{number(ticks['p50Ms'], 1)} / {number(ticks['p99Ms'], 1)} ms",
        f"{number(ticks['count'])} of them; {number(measured['intentsPerSecond'], 1)} intents/s ({verdicts}), "
        f"{number(measured['turnsPerSecond'])} turns/s, {number(result['inDeals'])} bots in deals",
        "",
    )
    for program in measured["programs"]:
        yield (
            f"live: {program['name']}",
            f"{percent(program['processors'])} of a processor, {number(program['residentMiB'])} MiB",
            f"of {result['processors']} processors, over {number(measured['seconds'])} s",
            "",
        )


def fleet_rows(result):
    keys = number(result["keys"])
    bare = result["bareRequestsPerSecond"]
    where = "server and PostgreSQL on one processor" if result["pinned"] else "all on the same processors"
    yield (
        "fleet: bare TLS 1.3 handshakes/s and bare requests/s of the same server",
        f"{number(result['bareHandshakesPerSecond'])} / {number(bare)}",
        f"{where}; load generator, keeper, node and prices on the other",
        "",
    )
    for step in result["steps"]:
        used = {program["name"]: program for program in step["programs"]}
        server, database = used["server"], used["database"]
        yield (
            f"fleet: {number(step['machines'])} machines, a beat each 10 s, {result['salesAnHour']:g} sale(s) an hour: "
            "p50 / p99 of beat; of quote; of statement stored",
            "; ".join(
                f"{number(step[kind]['p50Ms'], 1)} / {number(step[kind]['p99Ms'], 1)} ms ({number(step[kind]['count'])})"
                for kind in ("beat", "quote", "commit")
            ),
            f"server {percent(server['processors'])} of its processor, {number(server['residentMiB'])} MiB; PostgreSQL "
            f"{percent(database['processors'])}, {number(database['residentMiB'])} MiB; generator "
            f"{percent(used['load']['processors'])}; {number(step['answersPerSecond'])} answers/s, "
            f"{percent(step['ofBareRequests'])} of bare requests; {number(step['sentAway'])} sent away, "
            f"{number(step['errors'])} errors",
            "13,000 and towards 100,000" if step["machines"] == 13000 else "",
        )
    push = result["push"]
    if push:
        yield (
            f"fleet: a new version of a coin's setting, until {number(push['heard'])} of {number(push['machines'])} "
            "machines had heard it",
            f"{number(push['seconds'], 1)} s",
            "a beat each 10 s",
            "10,000 machines",
        )
    for storm in result["storms"]:
        how = "and every session opened anew" if storm["sessionsLost"] else "sessions kept"
        yield (
            f"fleet: restart under {number(storm['machines'])} machines, {how}: from READY until "
            f"{number(storm['served'])} were served",
            f"{number(storm['servedSeconds'], 1)} s",
            f"{number(storm['machines'] / max(storm['servedSeconds'], 1e-9))} machines/s beside "
            f"{number(result['bareHandshakesPerSecond'])} bare handshakes/s; {number(storm['sentAway'])} sent away, "
            f"{number(storm['errors'])} errors; peak {number(storm['peakMiB'])} MiB; start {number(storm['startSeconds'], 1)} s",
            "",
        )
    ledger = result["ledger"]
    yield (
        f"fleet: ledger postings/s of whole sales, {ledger['atOnce']} machines selling without pause",
        number(ledger["postings"]),
        f"{number(ledger['statements'])} statements/s, {number(ledger['sales'], 1)} sales/s, p99 "
        f"{number(ledger['commit']['p99Ms'], 1)} ms; {percent(ledger['postingsToBareRows'])} of the rows of bare two-row "
        f"commits at {number(ledger['bareCommits'])}/s; {number(result['salesOfTheRun'])} sales in the run, "
        f"{result['salesMissing']} missing, trial balance zero",
        "50,000/s",
    )
    yield (f"fleet: a machine enrolled at the keeper, of {keys}", f"{number(result['enrolMs'], 1)} ms", "", "")


ROWS = {
    "tally": tally_rows,
    "keeper": keeper_rows,
    "paper": paper_rows,
    "strategy": strategy_rows,
    "live": live_rows,
    "fleet": fleet_rows,
}


def kept(before, parts):
    """The page's rows of what was not measured this time, under the line that says of when they are."""
    of = "An earlier run."
    old = {}
    for line in before.splitlines():
        if line and not line.startswith("|"):
            of = line
        elif any(line.startswith(f"| {name}:") for name in ROWS if name not in parts):
            old.setdefault(of, []).append(line)
    lines = []
    for of, rows in old.items():
        lines += ["", of, "", "| what | measured | beside it, in the same run | aim |", "|---|---|---|---|", *rows]
    return "\n".join([*lines, ""])


def main():
    folder = pathlib.Path(sys.argv[1])
    quick = "--quick" in sys.argv
    parts = {
        name: json.loads((folder / f"{name}-bench.json").read_text())
        for name in ROWS
        if (folder / f"{name}-bench.json").exists()
    }
    if not parts:
        print("No benchmark wrote anything: see the logs in " + str(folder), file=sys.stderr)
        return 1
    model, cores = processor()
    fsync = parts.get("tally", {}).get("fsyncOf4KiBMicros")
    machine = {
        "processor": model,
        "processors": cores,
        "system": platform.platform(),
        "fileSystem": said("stat", "-f", "-c", "%T", str(folder)),
        "fsyncOf4KiBMicros": fsync,
        "load": pathlib.Path("/proc/loadavg").read_text().split()[0] if sys.platform == "linux" else "",
        "commit": said("git", "rev-parse", "--short", "HEAD"),
        "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "quick": quick,
    }
    merged = folder / "bench.json"
    merged.write_text(json.dumps({"machine": machine, **parts}, indent=1) + "\n")
    lines = [
        f"{'Quick run, not to be quoted. ' if quick else ''}{model}, {cores} processors, "
        f"{machine['fileSystem']}, {machine['at'][:10]}, commit {machine['commit']}"
        + (f"; fsync of 4 KiB: p50 {fsync['p50']:.0f} µs, p99 {fsync['p99']:.0f} µs" if fsync else "")
        + ".",
        "",
        "| what | measured | beside it, in the same run | aim |",
        "|---|---|---|---|",
    ]
    for name, part in parts.items():
        lines += ["| " + " | ".join(row) + " |" for row in ROWS[name](part)]
    table = "\n".join(lines)
    print(table)
    page = pathlib.Path("docs/performance.md")
    if not quick and page.exists():
        text = page.read_text()
        if BEGIN in text and END in text:
            head, rest = text.split(BEGIN, 1)
            before, tail = rest.split(END, 1)
            page.write_text(f"{head}{BEGIN}\n{table}\n{kept(before, parts)}{END}{tail}")
            print(f"\nWritten to {page} and {merged}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
