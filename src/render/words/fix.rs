//! One fix in words: how far it was tested, what it restarts, which words a person must choose.

use std::collections::BTreeSet;

use crate::k8s::{Command, Kind, Untrusted};
use crate::report::{Finding, Fix, FixAction, FixLevel};
use crate::rules::placeholder::placeholders;

/// Returns the fix that a short block shows: the first that is a command, else the first.
pub(in crate::render) fn first_fix(finding: &Finding) -> Option<&Fix> {
    let by_hand = |fix: &&Fix| matches!(fix.action, FixAction::Manual(_));
    let command = finding.fixes.iter().find(|fix| !by_hand(fix));
    command.or(finding.fixes.first())
}

/// Returns `rechecked on a copy: …; restarts the pods of Deployment shop/web`.
pub(in crate::render) fn tested(fix: &Fix) -> Untrusted {
    let why = fix.why_not_higher.as_deref();
    let tested = match (fix.level, why) {
        (FixLevel::Suggested, Some(why)) => format!("not verified: {why}"),
        (FixLevel::Suggested, None) => "not verified".to_owned(),
        (FixLevel::Rechecked, _) => {
            "rechecked on a copy: this finding is gone, nothing new appears".to_owned()
        }
        (FixLevel::Admitted, _) => "admitted: the API server accepts it in a dry run".to_owned(),
    };
    let restarts = disrupts(fix).map_or(String::new(), |said| format!("; {}", said.raw()));
    Untrusted::new(format!("{tested}{restarts}"))
}

/// Returns the risk of what a fix allows.
pub(in crate::render) fn caution(fix: &Fix) -> Option<Untrusted> {
    let caution = fix.caution.as_ref()?;
    Some(Untrusted::new(format!("caution: {caution}")))
}

/// Returns what a fix disrupts.
fn disrupts(fix: &Fix) -> Option<Untrusted> {
    if !fix.disrupts {
        return None;
    }
    let templated = |kind: Option<Kind>| kind.is_some_and(Kind::is_workload);
    Some(match &fix.action {
        FixAction::Patch { target, .. } if templated(target.known_kind()) => {
            Untrusted::new(format!("replaces the pods of the {}", target.kind))
        }
        _ => "restarts pods or interrupts traffic".into(),
    })
}

/// Returns the placeholders of a fix that a person must replace.
pub(in crate::render) fn to_choose(fix: &Fix) -> Option<Untrusted> {
    let of_command = |command: &Command| {
        let words = command.argv.iter().chain(&command.stdin);
        words.flat_map(|word| placeholders(word.raw())).collect()
    };
    let words: BTreeSet<String> = match &fix.action {
        FixAction::Patch { patch, command, .. } => {
            let mut words: BTreeSet<String> = of_command(command);
            words.extend(placeholders(&patch.to_string()));
            words
        }
        FixAction::Create { manifest, .. } => placeholders(&manifest.to_string()),
        FixAction::Command(command) => of_command(command),
        FixAction::Manual(_) => BTreeSet::new(),
    };
    let words: Vec<String> = words.into_iter().collect();
    (!words.is_empty()).then(|| Untrusted::new(format!("replace first: {}", words.join(", "))))
}
