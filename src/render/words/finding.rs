//! One finding in words: headline, object, how sure it is, where its evidence was read, and how to check it again.

use super::list;
use crate::facts::Origin;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Command, Kind, ObjectRef, Untrusted};
use crate::report::Finding;
use crate::rules::{Confidence, Evidence};

/// Returns `ImagePullBackOff: Image tag not found in the registry`: the status that kubectl prints, then the title.
pub(in crate::render) fn headline(finding: &Finding) -> Untrusted {
    let status = finding
        .status
        .as_deref()
        .filter(|status| !finding.title.contains(status));
    Untrusted::new(match status {
        Some(status) => format!("{status}: {}", finding.title),
        None => finding.title.clone(),
    })
}

/// Returns `Deployment shop/web, container app`.
pub(in crate::render) fn about(finding: &Finding) -> Untrusted {
    let container = finding.container.as_deref();
    let container = container.map_or(String::new(), |name| format!(", container {name}"));
    let missing = if finding.exists == Some(false) {
        " (not found)"
    } else {
        ""
    };
    Untrusted::new(format!("{}{missing}{container}", finding.object.spoken().raw()))
}

/// Returns what does not work, without the object where the headline names it: `0 of 2 ready for 38m`.
pub(in crate::render) fn without_object(breaks: &Untrusted, finding: &Finding) -> Untrusted {
    let object = format!("{}: ", finding.object.spoken().raw());
    match breaks.raw().strip_prefix(&object) {
        Some(rest) => Untrusted::new(rest),
        None => breaks.clone(),
    }
}

/// Returns how long the finding has lasted; `-` where no object has a time.
pub(in crate::render) fn since(finding: &Finding, now: Timestamp) -> String {
    let began = finding.began;
    began.map_or("-".to_owned(), |began| {
        time::age(time::seconds_between(began, now))
    })
}

/// Returns `confirmed; 2 alternatives ruled out`, or what is open. Of a fallback the location comes first:
/// `confirmed; cause not determined`.
pub(in crate::render) fn confidence(finding: &Finding) -> Untrusted {
    let open = &finding.unchecked_causes;
    let word = finding.confidence.word();
    let excluded = match finding.ruled_out.len() {
        0 => String::new(),
        number => format!("; {} ruled out", super::count(number, "alternative")),
    };
    let unchecked = match open.len() {
        0 => String::new(),
        _ => format!("; not checked: {}", list(open, 4)),
    };
    if let Some(location) = finding.location {
        return Untrusted::new(format!("{}; cause not determined{unchecked}", location.word()));
    }
    Untrusted::new(match finding.confidence {
        Confidence::Confirmed => format!("{word}{excluded}"),
        Confidence::Possible if !finding.is_cause() => format!("cause not determined{unchecked}"),
        Confidence::Likely | Confidence::Possible => format!("{word}{unchecked}"),
    })
}

/// Returns the command that reports whether the finding is gone: a diagnosis of what it affects.
pub(in crate::render) fn verify(finding: &Finding) -> Option<Command> {
    let affected = finding.affected.first();
    let owner = affected.and_then(|one| one.owner.as_ref());
    let affected = affected.map(|one| &one.object);
    let known = |object: &&ObjectRef| object.known_kind().is_some_and(|kind| kind != Kind::Event);
    let objects = owner.into_iter().chain(affected).chain([&finding.object]);
    let object = objects.into_iter().find(known)?;
    let target = format!("{}/{}", object.kind.to_ascii_lowercase(), object.name);
    let mut words = vec!["sandbox-doctor", "diagnose", &target];
    if !object.namespace.is_empty() {
        words.extend(["-n", &object.namespace]);
    }
    Some(Command {
        argv: words.into_iter().map(Untrusted::from).collect(),
        stdin: None,
    })
}

/// Returns `Pod shop/cart-7d`, or `Pod cart-7d` where the reader knows the namespace.
pub(in crate::render) fn object(object: &ObjectRef, home: &str) -> String {
    if object.namespace == home {
        format!("{} {}", object.kind, object.name)
    } else {
        object.spoken().raw().to_owned()
    }
}

/// Returns where and when something was read: `event FailedMount of Pod x, 14x, last 40s ago`. The namespace is
/// said where it is not that of the finding.
pub(in crate::render) fn place(evidence: &Evidence, finding: &Finding, now: Timestamp) -> Untrusted {
    let object = object(&evidence.object, &finding.object.namespace);
    let path = evidence.path.as_str();
    let place = match evidence.origin {
        Origin::Event if path.is_empty() => format!("event of {object}"),
        Origin::Event => format!("event {path} of {object}"),
        Origin::Log if path.is_empty() => format!("log of {object}"),
        Origin::Log => format!("log of container {path} in {object}"),
        Origin::Field => format!("{path} of {object}"),
        Origin::Computed if path.is_empty() => format!("computed for {object}"),
        Origin::Computed => format!("computed {path} of {object}"),
    };
    let mut place = place;
    if evidence.count > 1 {
        place.push_str(&format!(", {}x", evidence.count));
    }
    let ago = |moment: Timestamp| time::age(time::seconds_between(moment, now));
    match (evidence.first, evidence.last) {
        (Some(first), Some(last)) if first != last => {
            place.push_str(&format!(", first {} ago, last {} ago", ago(first), ago(last)));
        }
        (_, Some(moment)) | (Some(moment), None) => place.push_str(&format!(", {} ago", ago(moment))),
        (None, None) => {}
    }
    Untrusted::new(place)
}

/// Returns the word of `evidence[].from`.
pub(in crate::render) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Field => "field",
        Origin::Event => "event",
        Origin::Log => "log",
        Origin::Computed => "computed",
    }
}
