//! The facts of what a container printed: the lines that speak of now, and the ports it says it listens on.
//!
//! Equal lines are folded into one text with a count. What was not read is unknown, never silent.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::container::{ContainerAt, of};
use super::dictionary::{FactRow, Observer, Type, fact};
use super::value::{Fact, Origin, Seen, Text};
use crate::k8s::{ObjectRef, Untrusted};
use crate::snapshot::log::LogLine;
use crate::snapshot::{Input, Log, LogRun};

const LOGS: &[Input] = &[Input::Logs];

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.output", Type::Texts, of!(output)).needing(LOGS).from(Observer::Program,
        "pods/log",
        "The current log lines, newest first: if it runs, those of this run of the last ten minutes; else those of its last run.",
    ),
    fact("container.output.previous", Type::Texts, of!(previous)).needing(LOGS).from(Observer::Program,
        "pods/log?previous=true",
        "The log lines of the previous run, newest first, if it runs now and was restarted within the last ten minutes; else none.",
    ),
    fact("container.listens.all", Type::Words, of!(|at| listens(at, false))).needing(LOGS).from(Observer::Program,
        "computed: pods/log",
        "The ports that the current run listens on, from its log.",
    ),
    fact("container.listens.loopback", Type::Words, of!(|at| listens(at, true))).needing(LOGS).from(Observer::Program,
        "computed: pods/log",
        "Those of them that are bound only to the loopback address, which the kubelet cannot reach.",
    ),
];

fn output(at: &ContainerAt<'_>) -> Fact {
    match speaking(at) {
        Some(lines) => Fact::texts(fold(&at.pod.object, at.name, &lines)),
        None => Fact::Unknown(Input::Logs),
    }
}

/// Returns the lines that speak of now; `None` if they were not read.
fn speaking<'s>(at: &ContainerAt<'s>) -> Option<Vec<&'s LogLine>> {
    let recent = |line: &&LogLine| line.time.is_none() || at.scene.recent(line.time);
    if at.running() {
        return Some(this_run(at)?.into_iter().filter(recent).collect());
    }
    if at.end().is_none() {
        // It has never run, and has printed nothing.
        return Some(Vec::new());
    }
    // Without `previous`, the log of a container that waits is already that of the run that ended.
    let current = read(at, LogRun::Current);
    let previous = read(at, LogRun::Previous);
    let log = current
        .filter(|log| !log.lines.is_empty())
        .or(previous)
        .or(current)?;
    // What ended well and stays so speaks of a time that is over.
    let over = at.state() == "terminated" && at.exit_code() == Some(0);
    Some(log.lines.iter().filter(|line| !over || recent(line)).collect())
}

/// Returns the lines of the run that failed last while the container crashes, whether it waits or its next run is up;
/// else the lines that speak of now. `None` if they were not read.
pub(super) fn of_failed_run<'s>(at: &ContainerAt<'s>) -> Option<Vec<&'s LogLine>> {
    let between =
        at.running() && at.restarts() > 0 && at.scene.recent(at.ended()) && at.exit_code() != Some(0);
    let previous = between.then(|| read(at, LogRun::Previous)).flatten();
    match previous {
        Some(log) => Some(log.lines.iter().collect()),
        None => speaking(at),
    }
}

/// Returns a part of a line with the place where it was read.
pub(super) fn text_of(pod: &ObjectRef, container: &str, line: &LogLine, part: &str) -> Text {
    Text {
        text: Untrusted::new(part),
        seen: Some(Rc::new(Seen {
            origin: Origin::Log,
            object: pod.clone(),
            path: container.to_owned(),
            component: String::new(),
            first: line.time,
            last: line.time,
            count: 1,
        })),
    }
}

/// Returns the lines of the present run. A log that was read a moment later may hold the next one's.
fn this_run<'s>(at: &ContainerAt<'s>) -> Option<Vec<&'s LogLine>> {
    let since = at.running_since();
    let of_run = |line: &&LogLine| match (line.time, since) {
        (Some(time), Some(since)) => time.as_second() >= since.as_second(),
        _ => true,
    };
    Some(read(at, LogRun::Current)?.lines.iter().filter(of_run).collect())
}

fn read<'s>(at: &ContainerAt<'s>, run: LogRun) -> Option<&'s Log> {
    at.scene.snapshot.log(&at.pod.object, at.name, run)
}

fn previous(at: &ContainerAt<'_>) -> Fact {
    let restarted = at.running() && at.restarts() > 0 && at.scene.recent(at.ended());
    if !restarted {
        return Fact::texts(Vec::new());
    }
    match read(at, LogRun::Previous) {
        Some(log) => Fact::texts(fold(
            &at.pod.object,
            at.name,
            &log.lines.iter().collect::<Vec<_>>(),
        )),
        None => Fact::Unknown(Input::Logs),
    }
}

/// Folds equal lines into one text each, the newest first.
fn fold(pod: &ObjectRef, container: &str, lines: &[&LogLine]) -> Vec<Text> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut folded: Vec<(&LogLine, Seen)> = Vec::new();
    for line in lines
        .iter()
        .rev()
        .filter(|line| !line.text.raw().trim().is_empty())
    {
        let place = *places.entry(line.text.raw()).or_insert(folded.len());
        match folded.get_mut(place) {
            Some((_, seen)) => {
                seen.count += 1;
                seen.first = line.time.or(seen.first);
            }
            None => folded.push((
                *line,
                Seen {
                    origin: Origin::Log,
                    object: pod.clone(),
                    path: container.to_owned(),
                    component: String::new(),
                    first: line.time,
                    last: line.time,
                    count: 1,
                },
            )),
        }
    }
    let text = |(line, seen): (&LogLine, Seen)| Text {
        text: line.text.clone(),
        seen: Some(Rc::new(seen)),
    };
    folded.into_iter().map(text).collect()
}

/// Returns the ports that the present run says it listens on; those that nobody else can reach, if asked so.
fn listens(at: &ContainerAt<'_>, alone: bool) -> Fact {
    // A server that a probe killed said in its last run where it listened.
    let lines = if at.running() { this_run(at) } else { speaking(at) };
    let Some(lines) = lines else {
        return Fact::Unknown(Input::Logs);
    };
    let ports = ports_of(lines.iter().map(|line| &line.text), alone);
    let cut = read(at, LogRun::Current).is_some_and(|log| log.truncated);
    if ports.is_empty() && cut {
        // Servers say it once, when they start; that line may be among those that were left out.
        return Fact::Unknown(Input::Logs);
    }
    Fact::words(ports)
}

/// Returns the ports that lines say a server listens on; those that nobody else can reach, if asked so.
pub(crate) fn ports_of<'t>(lines: impl Iterator<Item = &'t Untrusted>, alone: bool) -> Vec<String> {
    // Flask names one port at several addresses: it is open if any of them is.
    let mut ports: BTreeMap<u16, bool> = BTreeMap::new();
    for (host, port) in lines.filter_map(|line| announced(line.raw())) {
        *ports.entry(port).or_insert(true) &= loopback(host);
    }
    let wanted = ports.iter().filter(|(_, closed)| **closed || !alone);
    wanted.map(|(port, _)| port.to_string()).collect()
}

fn loopback(host: &str) -> bool {
    matches!(host, "localhost" | "::1" | "[::1]") || host.starts_with("127.")
}

/// Returns host and port where a line announces that a server listens: uvicorn, gunicorn, Flask, Jupyter,
/// `http.server` and Node all say so with one of these words. The host is empty when only a port is named.
fn announced(line: &str) -> Option<(&str, u16)> {
    let lower = line.to_ascii_lowercase();
    let words = [
        "running on ",
        "listening at",
        "listening on",
        "serving http on ",
        "serving on ",
        "server started on ",
    ];
    let word = words.iter().find(|word| lower.contains(**word))?;
    // Lower case of ASCII keeps every byte where it was, so that the place holds in the line itself.
    let after = &line[lower.find(word)? + word.len()..];
    address(after).or_else(|| bare_port(after))
}

/// Finds `host:port`, with or without a scheme before it.
fn address(text: &str) -> Option<(&str, u16)> {
    text.split([' ', ',', ';', '(', ')', '"', '\'']).find_map(|word| {
        let word = word.split_once("://").map_or(word, |(_, rest)| rest);
        let word = word.split(['/', '?']).next()?;
        let (host, port) = word.rsplit_once(':')?;
        let host_like = host.is_empty()
            || host == "localhost"
            || host.contains('.')
            || host == "*"
            || host.starts_with('[');
        Some((host, port.parse().ok()?)).filter(|_| host_like)
    })
}

/// Finds `0.0.0.0 port 8000` and `port 3000`.
fn bare_port(text: &str) -> Option<(&str, u16)> {
    let (before, after) = text.split_once("port")?;
    let digits = after.trim_start_matches([' ', ':', '=']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let host = before
        .split_whitespace()
        .next_back()
        .filter(|word| word.contains(['.', ':']));
    Some((host.unwrap_or(""), digits[..end].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::scene::Scene;
    use super::super::value::{Fact, Value};
    use super::super::world::{World, container, said, well};
    use super::{announced, ports_of};
    use crate::k8s::Kind;
    use crate::k8s::Untrusted;
    use crate::snapshot::LogRun;

    fn output(world: &World, pod: &str, path: &str) -> Fact {
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        let subject = container(&scene, pod, "app");
        scene.fact(&subject, path)
    }

    #[test]
    fn the_last_run_speaks_while_a_container_waits_to_be_restarted() {
        let world = World::recorded("pandasai-sandbox");
        assert_eq!(
            said(&output(&world, "python-sandbox-perm-6", "container.output")),
            "PermissionError: [Errno 13] Permission denied: '/workspace/output.csv'\n  File \"<string>\", line 1, in <module>\nTraceback (most recent call last):"
        );
        assert_eq!(
            said(&output(
                &world,
                "python-sandbox-perm-6",
                "container.output.previous"
            )),
            ""
        );
    }

    #[test]
    fn equal_lines_of_the_last_ten_minutes_are_one_text() {
        let world = World::recorded("pandasai-sandbox");
        let Fact::Known(Value::Texts(texts)) = output(&world, "executor", "container.output") else {
            panic!("the output is unknown");
        };
        assert_eq!(texts.len(), 1);
        let seen = texts[0].seen.as_ref().unwrap();
        // One line every five seconds; of the 200 that were read, the older are left out.
        assert!((100..=130).contains(&seen.count), "{}", seen.count);
        assert!(seen.first < seen.last);
        assert_eq!(seen.path, "app");
    }

    #[test]
    fn what_was_not_read_is_unknown_and_what_never_ran_is_silent() {
        let mut world = World::recorded("pandasai-sandbox");
        world.forbid_logs();
        for (pod, expected) in [
            ("python-sandbox-perm-6", "unknown: pods/log"),
            ("sandbox-api", "unknown: pods/log"),
            ("python-sandbox-tag", ""),
            ("python-sandbox-selector", ""),
        ] {
            assert_eq!(said(&output(&world, pod, "container.output")), expected, "{pod}");
        }
    }

    #[test]
    fn a_port_that_is_open_at_another_address_too_is_not_closed() {
        let said = [
            "Running on http://127.0.0.1:5000",
            "Running on http://10.0.0.5:5000",
            "Running on http://127.0.0.1:9",
        ];
        let lines: Vec<_> = said.iter().map(|line| Untrusted::new(*line)).collect();
        assert_eq!(ports_of(lines.iter(), false), ["9", "5000"]);
        assert_eq!(ports_of(lines.iter(), true), ["9"]);
    }

    #[test]
    fn a_running_container_says_where_it_listens_and_its_last_run_why_it_ended() {
        let mut world = World::empty();
        let mut pod = well("cart");
        let status = &mut pod["status"]["containerStatuses"][0];
        status["restartCount"] = serde_json::json!(1);
        status["state"]["running"]["startedAt"] = serde_json::json!("2026-11-22T16:05:00Z");
        status["lastState"]["terminated"] =
            serde_json::json!({"exitCode": 1, "finishedAt": "2026-11-22T16:04:59Z"});
        world.add(Kind::Pod, pod);
        let of = ("shop", "cart", "app");
        world.log(
            of,
            LogRun::Current,
            "2026-11-22T16:04:58Z of the run before\n2026-11-22T16:05:01Z Uvicorn running on http://127.0.0.1:8080",
        );
        world.log(of, LogRun::Previous, "2026-11-22T16:04:58Z of the run before");
        let ask = |path: &str| said(&output(&world, "cart", path));
        assert_eq!(
            ask("container.output"),
            "Uvicorn running on http://127.0.0.1:8080"
        );
        assert_eq!(ask("container.output.previous"), "of the run before");
        assert_eq!(ask("container.listens.all"), "8080");
        assert_eq!(ask("container.listens.loopback"), "8080");
    }

    #[test]
    fn servers_say_where_they_listen() {
        for (line, heard) in [
            (
                "INFO:     Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)",
                Some(("127.0.0.1", 8080)),
            ),
            (
                "[2026-11-22 15:43:30 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)",
                Some(("0.0.0.0", 8000)),
            ),
            (" * Running on http://localhost:5000", Some(("localhost", 5000))),
            (
                "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...",
                Some(("0.0.0.0", 8000)),
            ),
            ("Serving HTTP on :: port 8000", Some(("::", 8000))),
            ("listening on port 3000", Some(("", 3000))),
            ("Listening on *:3000", Some(("*", 3000))),
            ("job 12:30 is running on time", None),
            ("ConnectionError: host='sandbox-api', port=8080", None),
        ] {
            assert_eq!(announced(line), heard, "{line}");
        }
    }
}
