//! The third round: what sick containers printed, and the tails of a few others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::answer::{Refusal, Refused};
use super::plan::{LogWish, Plan, object_path, segment};
use super::transport::Transport;
use crate::collect::log::{self, Stamps};
use crate::k8s::{Kind, ObjectRef, time};
use crate::snapshot::log::LogKey;
use crate::snapshot::row::{ContainerPart, Part, PodPart};
use crate::snapshot::{Input, LedgerRow, Log, LogRun, Row, Status};

/// What is asked of the kubelet, which counts bytes from the oldest of these lines.
const ASKED_BYTES: usize = 256 << 10;
/// What is kept, counted from the newest line.
const KEPT_BYTES: usize = 64 << 10;
/// Sick containers whose logs are read; beyond, they are sick of the same.
const MOST_SICK: usize = 200;
/// Pods that are well, of which a tail is read all the same.
const MOST_WELL: usize = 20;
/// The same, where the logs of all pods were asked for: a log is a request, and a run must end.
const MOST_OF_ALL: usize = 500;

/// One log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LogAsk {
    pod: ObjectRef,
    container: String,
    run: LogRun,
}

/// What is to be read, and what is left out on purpose, by namespace.
#[derive(Debug, Default)]
pub(super) struct LogPlan {
    pub(super) asks: BTreeSet<LogAsk>,
    left_out: BTreeMap<String, &'static str>,
    namespaces: BTreeSet<String>,
}

impl LogPlan {
    /// Chooses by the rows of pods.
    pub(super) fn of<'r>(plan: &Plan, pods: impl Iterator<Item = &'r Row>) -> Self {
        let mut chosen = Self::default();
        let mut sick = 0;
        let mut well = Vec::new();
        for row in pods {
            let Part::Pod(pod) = &row.part else { continue };
            let namespace = &row.object.namespace;
            if plan
                .namespaces
                .as_ref()
                .is_some_and(|wanted| !wanted.contains(namespace))
            {
                continue;
            }
            chosen.namespaces.insert(namespace.clone());
            let named = plan.named.contains(&row.object);
            let is_sick = is_sick(row);
            if plan.logs == LogWish::Never {
                chosen.leave_out(row, "logs were not asked for");
            } else if named || (is_sick && sick < MOST_SICK) {
                sick += usize::from(is_sick);
                chosen.ask(row, pod, true);
            } else if is_sick {
                chosen.leave_out(row, "the logs of 200 other pods that are not well were read");
            } else if plan.logs == LogWish::Sick || (plan.logs == LogWish::Usual && plan.namespaces.is_none())
            {
                chosen.leave_out(
                    row,
                    "the logs of pods that are well were not read; --logs all reads them",
                );
            } else {
                well.push((row, pod));
            }
        }
        chosen.ask_the_well(well, (plan.logs, plan.near));
        chosen
    }

    /// Asks for a pod of each owner before it asks for the others.
    fn ask_the_well(&mut self, well: Vec<(&Row, &PodPart)>, (wish, near): (LogWish, bool)) {
        let (most, why) = match wish {
            LogWish::All => (
                MOST_OF_ALL,
                "the logs of 500 pods that are well were read, one per owner first",
            ),
            _ => (
                MOST_WELL,
                "the logs of 20 pods that are well were read, one per owner first; --logs all reads more",
            ),
        };
        let mut owners: BTreeSet<&str> = BTreeSet::new();
        let (first, mut others): (Vec<_>, Vec<_>) = well
            .into_iter()
            .partition(|(row, _)| owners.insert(owner_of(row)));
        if near {
            // Of a named workload one pod that is well is enough.
            others.clear();
        }
        for (at, (row, pod)) in first.into_iter().chain(others).enumerate() {
            match at < most {
                true => self.ask(row, pod, false),
                false => self.leave_out(row, why),
            }
        }
    }

    fn leave_out(&mut self, row: &Row, why: &'static str) {
        self.left_out.insert(row.object.namespace.clone(), why);
    }

    fn ask(&mut self, row: &Row, pod: &PodPart, previous_too: bool) {
        for container in &pod.containers {
            let ever_ran = container.running_since.is_some()
                || container.ended.is_some()
                || container.last_ended.is_some();
            let before = container.last_ended.is_some() && previous_too;
            let runs = [(LogRun::Current, ever_ran), (LogRun::Previous, before)];
            for (run, _) in runs.into_iter().filter(|(_, wanted)| *wanted) {
                let container = container.name.clone();
                self.asks.insert(LogAsk {
                    pod: row.object.clone(),
                    container,
                    run,
                });
            }
        }
    }

    /// Returns the ledger rows, given what was refused: of one namespace each, or of the cluster.
    pub(super) fn rows(&self, plan: &Plan, refused: &[(LogAsk, Refusal)]) -> Vec<LedgerRow> {
        let mut rows: BTreeMap<Option<String>, LedgerRow> = BTreeMap::new();
        let all = plan.namespaces.is_none().then_some(None);
        let asked = plan.namespaces.iter().flatten().cloned().map(Some);
        for scope in all.into_iter().chain(asked) {
            let row = LedgerRow::new(Input::Logs, scope.as_deref(), Status::Complete);
            rows.insert(scope, row);
        }
        let mut tell = |namespace: &str, status: Status, reason: &str| {
            let scope = plan.namespaces.as_ref().map(|_| namespace.to_owned());
            let row = rows.get_mut(&scope).filter(|row| row.status == Status::Complete);
            if let Some(row) = row {
                row.status = status;
                row.reason = Some(reason.to_owned());
            }
        };
        // A log that failed may hold what no other log does; one that is gone from its node can be had by no one.
        let rank = |refusal: &Refusal| match refusal.kind {
            Refused::Forbidden => (0, Status::Forbidden),
            Refused::Senseless | Refused::NotFound => (2, Status::Partial),
            _ => (1, Status::Failed),
        };
        let mut worst: Vec<&(LogAsk, Refusal)> = refused.iter().collect();
        worst.sort_by_key(|(_, refusal)| rank(refusal).0);
        for (ask, refusal) in worst {
            tell(&ask.pod.namespace, rank(refusal).1, &refusal.reason);
        }
        for (namespace, why) in &self.left_out {
            let status = if plan.logs == LogWish::Never {
                Status::NotCollected
            } else {
                Status::Partial
            };
            tell(namespace, status, why);
        }
        rows.into_values().collect()
    }
}

/// The owner by uid, or the pod itself.
fn owner_of(row: &Row) -> &str {
    row.owner
        .as_ref()
        .map_or(row.uid.as_str(), |owner| owner.uid.as_str())
}

/// Whether a container of the pod deserves a look.
pub(super) fn is_sick(row: &Row) -> bool {
    let Part::Pod(pod) = &row.part else { return false };
    pod.containers
        .iter()
        .any(|container| deserves_a_look(pod, container))
}

/// Generous on purpose: a log too many costs a request, a log too few costs the cause.
fn deserves_a_look(pod: &PodPart, container: &ContainerPart) -> bool {
    let failed = |end: &Option<(i64, _)>| end.as_ref().is_some_and(|(code, _)| *code != 0);
    let stuck = !container.waiting.is_empty()
        && !matches!(
            container.waiting.as_str(),
            "ContainerCreating" | "PodInitializing"
        );
    let not_ready = container.running_since.is_some() && !container.ready;
    stuck || not_ready || container.restarts > 0 || failed(&container.ended) || pod.phase == "Failed"
}

/// Reads one log; `None` when there is none.
pub(super) async fn read(transport: Transport, ask: LogAsk) -> (LogAsk, Result<Option<Log>, Refusal>) {
    let previous = if ask.run == LogRun::Previous {
        "&previous=true"
    } else {
        ""
    };
    let path = format!(
        "{}/log?container={}&tailLines={}&limitBytes={ASKED_BYTES}&timestamps=true{previous}",
        object_path(Kind::Pod, &ask.pod),
        segment(&ask.container),
        log::TAIL,
    );
    let gone = |refusal: Refusal| match ask.run {
        LogRun::Previous => Ok(None),
        // It did run: the pod is gone, or the node has thrown its container away.
        LogRun::Current => Err(Refusal {
            kind: Refused::NotFound,
            reason: "the log of the terminated container no longer exists on its node".to_owned(),
            ..refusal
        }),
    };
    let read = match transport.get(&path).await {
        Ok(answer) => match content_of(&answer.media_type, &answer.body) {
            Content::Log => Ok(Some(parse(&answer.body))),
            Content::Gone => gone(Refusal::new(Refused::NotFound, "")),
            Content::Other(what) => {
                let reason = format!("the answer is {what}, not the log of a container");
                Err(Refusal::new(Refused::Failed, reason))
            }
        },
        Err(refusal) if refusal.kind == Refused::Senseless && refusal.is_status => gone(refusal),
        Err(refusal) if refusal.says_absent(&ask.pod.name) => gone(refusal),
        // It comes from a proxy, or is about something else.
        Err(refusal) if matches!(refusal.kind, Refused::NotFound | Refused::Senseless) => Err(Refusal {
            kind: Refused::Failed,
            ..refusal
        }),
        Err(refusal) => Err(refusal),
    };
    (ask, read)
}

/// What came with status 200 where a log was requested.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    Log,
    /// The kubelet writes the error of the container runtime in place of a log that was deleted.
    Gone,
    Other(&'static str),
}

/// Tells a log from the page of a proxy and from an error. A program may print HTML or JSON: its lines begin with
/// the time that `timestamps=true` requests, which no page does. Without times, the API server's media type for logs is
/// text/plain.
fn content_of(media_type: &str, body: &[u8]) -> Content {
    let text = String::from_utf8_lossy(&body[..body.len().min(ASKED_BYTES)]);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first = text.split([' ', '\n']).next().unwrap_or_default();
    if first.len() >= 20 && time::parse(first).is_some() {
        return Content::Log;
    }
    if text.starts_with("unable to retrieve container logs for ") {
        return Content::Gone;
    }
    let page = || {
        let start: String = text.chars().take(9).collect::<String>().to_ascii_lowercase();
        ["<!doctype", "<html", "<head", "<body", "<?xml"]
            .iter()
            .any(|tag| start.starts_with(tag))
    };
    match media_type {
        "text/html" | "application/xhtml+xml" => Content::Other("an HTML page"),
        _ if page() => Content::Other("an HTML page"),
        _ => match serde_json::from_slice::<Value>(body) {
            Ok(json) if json["kind"] == "Status" && json["apiVersion"] == "v1" => {
                Content::Other("a Status object")
            }
            Ok(json) if json.is_object() && media_type.ends_with("json") => Content::Other("a JSON object"),
            _ => Content::Log,
        },
    }
}

fn parse(bytes: &[u8]) -> Log {
    let whole = String::from_utf8_lossy(bytes);
    let mut start = whole.len().saturating_sub(KEPT_BYTES);
    if start > 0 {
        // A line that is cut has lost its time; and a multi-byte letter must not be.
        start = whole
            .bytes()
            .skip(start)
            .position(|byte| byte == b'\n')
            .map_or(0, |at| start + at + 1);
    }
    let mut log = log::parse(&whole[start..], Stamps::Api, Some(log::TAIL));
    log.truncated |= start > 0 || bytes.len() >= ASKED_BYTES;
    log
}

impl LogAsk {
    pub(super) fn key(self) -> LogKey {
        (self.pod.namespace, self.pod.name, self.container, self.run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_no_log_but_a_program_may_print_one() {
        let stamp = "2026-11-22T16:00:00.123456789Z ";
        let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","code":500}"#;
        let login = "<!DOCTYPE html><html><body>Log in</body></html>";
        for (media_type, body) in [
            ("text/plain", ""),
            ("text/plain", "starting up\n"),
            ("", "starting up\n"),
            ("text/plain", r#"{"level":"info","msg":"ready"}"#),
            ("text/plain", &format!("{stamp}{login}")),
            ("application/json", &format!("{stamp}{status}")),
            ("application/json", "starting up\n"),
            // A line that was printed without a text, and one that is not in UTC.
            ("text/plain", &format!("{}\n", stamp.trim())),
            ("text/plain", "2026-11-22T16:00:00.123456789+02:00 <html>"),
        ] {
            assert_eq!(content_of(media_type, body.as_bytes()), Content::Log, "{body}");
        }
        for (media_type, body, what) in [
            ("text/html", login, "an HTML page"),
            ("text/plain", login, "an HTML page"),
            ("", "\u{feff}\n  <HTML>", "an HTML page"),
            ("text/html", "Log in", "an HTML page"),
            ("application/xhtml+xml", "<?xml version='1.0'?>", "an HTML page"),
            ("application/json", status, "a Status object"),
            ("text/plain", status, "a Status object"),
            ("application/json", r#"{"kind":"Table"}"#, "a JSON object"),
        ] {
            assert_eq!(
                content_of(media_type, body.as_bytes()),
                Content::Other(what),
                "{body}"
            );
        }
        let deleted = b"unable to retrieve container logs for containerd://5f1c2d";
        assert_eq!(content_of("text/plain", deleted), Content::Gone);
    }

    #[test]
    fn the_newest_lines_of_a_long_log_are_kept() {
        let line = |at: usize| {
            format!(
                "2026-11-22T16:00:{:02}Z line {at} {}\n",
                at % 60,
                "é".repeat(2000)
            )
        };
        let text: String = (0..50).map(line).collect();
        let log = parse(text.as_bytes());
        assert!(log.truncated);
        assert!(log.lines.len() < 20 && log.lines.iter().all(|line| line.time.is_some()));
        assert!(log.lines.last().unwrap().text.raw().starts_with("line 49 "));
        assert!(!parse(b"2026-11-22T16:00:00Z one\n").truncated);
        // One line without an end is kept whole and cut by the reader of logs.
        assert_eq!(parse("x".repeat(100_000).as_bytes()).lines.len(), 1);
    }
}
