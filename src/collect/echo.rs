//! Values that were taken out of their place, and that a program or a controller printed all the same.
//!
//! They are known only when everything was read: events come before pods, and logs beside them.

use super::redact::Known;
use crate::k8s::Untrusted;
use crate::snapshot::row::Part;
use crate::snapshot::{Kept, Parts, Snapshot};

/// Makes the snapshot; no log, no message and no other text in it holds a known value.
pub(super) fn without(mut known: Known, mut parts: Parts) -> Snapshot {
    if !known.is_empty() {
        forget_names(&mut known, &parts);
        take_out(&known, &mut parts);
    }
    Snapshot::new(parts)
}

/// A value that is also a name stays: without it the reader would not see what a text is about.
fn forget_names(known: &mut Known, parts: &Parts) {
    for (row, _) in &parts.objects {
        known.forget_names(&row.object.name);
        known.forget_names(&row.object.namespace);
        row.labels.values().for_each(|value| known.forget_names(value));
        if let Part::Pod(pod) = &row.part {
            known.forget_names(&pod.node);
            pod.containers
                .iter()
                .for_each(|container| known.forget_names(&container.name));
        }
    }
}

fn take_out(known: &Known, parts: &mut Parts) {
    let clean = |text: &str| match known.redact(text) {
        std::borrow::Cow::Owned(clean) => Some(clean),
        std::borrow::Cow::Borrowed(_) => None,
    };
    for line in parts.logs.values_mut().flat_map(|log| &mut log.lines) {
        if let Some(clean) = clean(line.text.raw()) {
            line.text = Untrusted::new(clean);
        }
    }
    for (row, _) in &mut parts.objects {
        if let Part::Event(event) = &mut row.part
            && let Some(clean) = clean(&event.message)
        {
            event.message = clean;
        }
    }
    Kept::rewrite(parts.objects.iter_mut().map(|(_, kept)| kept), &clean);
}
