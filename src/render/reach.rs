//! The answer of `reach`: a way drawn step by step, or `-o json` as kind Reach of `sandbox-doctor/v1`.

use serde_json::{Value as Json, json};

use super::{NARROWEST, PROSE, Style, sink, text};
use crate::k8s::Untrusted;
use crate::k8s::proxy::Heard;
use crate::report::FixAction;
use crate::report::reach::{Probed, ReachReport};
use crate::snapshot::Source;

/// Returns the answer as a screen.
pub(crate) fn screen(report: &ReachReport, style: &Style) -> String {
    let width = style.width.clamp(NARROWEST, PROSE);
    text::reach(report, Style { width, ..*style })
}

/// Returns the answer as indented JSON; fields are only ever added within v1.
pub(crate) fn json(report: &ReachReport) -> String {
    let raw = |texts: &[Untrusted]| texts.iter().map(|text| text.raw().to_owned()).collect::<Vec<_>>();
    let steps: Vec<Json> = report
        .steps
        .iter()
        .map(|step| {
            json!({"name": step.name, "passage": step.passage.word(), "says": step.says.raw(),
                "notes": raw(&step.notes)})
        })
        .collect();
    let probes: Vec<Json> = report.probed.iter().map(probe).collect();
    let fixes: Vec<Json> = report
        .fixes
        .iter()
        .map(|fix| match &fix.action {
            FixAction::Create { manifest, command } => json!({"title": fix.title.raw(), "kind": "create",
                "level": fix.level.word(), "manifest": manifest, "argv": raw(&command.argv),
                "stdin": command.stdin.as_ref().map(Untrusted::raw)}),
            _ => json!({"title": fix.title.raw(), "kind": "manual", "level": fix.level.word()}),
        })
        .collect();
    let value = json!({
        "apiVersion": "sandbox-doctor/v1",
        "kind": "Reach",
        "tool": {"version": report.tool_version},
        "server": {"version": report.server_version},
        "source": match report.source {
            Source::Live => "live",
            Source::Recording => "recording",
            Source::Manifests => "manifests",
        },
        "time": report.time.to_string(),
        "from": report.from.raw(),
        "to": report.to.raw(),
        "port": report.port,
        "protocol": report.protocol,
        "answer": report.answer.word(),
        "cause": report.cause.raw(),
        "seen": report.seen.as_ref().map(|(seen, tells)| json!({"error": seen.word(), "tells": tells.raw()})),
        "steps": steps,
        "probes": probes,
        "fixes": fixes,
        "limits": report.limits,
    });
    sink::json::pretty(&value) + "\n"
}

fn probe(probed: &Probed) -> Json {
    let ask = &probed.ask;
    let (status, text) = match &probed.heard {
        Heard::Answered { status, text } => (Some(*status), Some(text)),
        Heard::Connected(text) | Heard::Failed(text) => (None, Some(text)),
        _ => (None, None),
    };
    json!({"through": ask.right(), "namespace": ask.object.namespace, "name": ask.object.name, "port": ask.port,
        "scheme": if ask.https { "HTTPS" } else { "HTTP" }, "path": ask.path(), "heard": probed.heard.word(),
        "status": status, "text": text.map(Untrusted::raw)})
}
