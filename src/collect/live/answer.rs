//! What the API server answered: a body with its media type, or a refusal with the server's reason.
//!
//! Only a `Status` is quoted or taken as proof. A page of a proxy, a login page or plain text is neither.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use super::fault::clause;
use crate::k8s::time::{self, Timestamp};

/// Seconds by which the clocks of the API servers behind one address may differ, and the length of a long run.
const LARGEST_SKEW: i64 = 300;

/// The body of a 200.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    /// The media type, in lower case and without its parameters; empty where the server names none.
    pub(super) media_type: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) kind: Refused,
    /// A clause in the words of the server, or of what stands between it and us.
    pub(super) reason: String,
    /// The body was a `Status`: the API server answered, and not a proxy in front of it.
    pub(super) is_status: bool,
    /// The object that a `Status` of reason NotFound names.
    pub(super) absent: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// 400: what was asked for makes no sense now (the log of a container that never ran).
    Senseless,
    /// 401: the login is not, or no longer, good.
    Unknown,
    Forbidden,
    NotFound,
    /// 410: the continue token is too old.
    Gone,
    /// Too many bytes.
    TooLarge,
    /// No time was left.
    TooLate,
    Failed,
}

impl Refusal {
    pub(super) fn new(kind: Refused, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
            is_status: false,
            absent: None,
        }
    }

    /// Returns whether the API server says that it has no object of this name. A 404 from anything else is no proof of absence.
    pub(super) fn says_absent(&self, name: &str) -> bool {
        self.kind == Refused::NotFound && self.absent.as_deref() == Some(name)
    }
}

/// Reads the status, the server's clock, and when it wants to be asked again.
pub(super) fn head_of(
    headers: &HeaderMap,
    status: StatusCode,
) -> (StatusCode, Option<Timestamp>, Option<Duration>) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let date = text(header::DATE).and_then(time::parse_http);
    let after = text(header::RETRY_AFTER)
        .and_then(|after| after.trim().parse().ok())
        .map(Duration::from_secs);
    (status, date, after)
}

pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Returns the latest time that most answers agree with: of several servers, one may have a clock that is days ahead.
pub(super) fn latest(dates: &mut [Timestamp]) -> Option<Timestamp> {
    dates.sort_unstable();
    let median = *dates.get(dates.len() / 2)?;
    let agrees = |date: &&Timestamp| time::seconds_between(median, **date) <= LARGEST_SKEW;
    dates.iter().rev().find(agrees).copied()
}

/// Reads what the server says of its refusal; a page of a proxy says nothing that may be quoted.
pub(super) fn refusal_of(status: StatusCode, body: &[u8]) -> Refusal {
    let kind = match status.as_u16() {
        400 => Refused::Senseless,
        401 => Refused::Unknown,
        403 => Refused::Forbidden,
        404 => Refused::NotFound,
        410 => Refused::Gone,
        _ => Refused::Failed,
    };
    let said = serde_json::from_slice::<Value>(body)
        .ok()
        .filter(|json| json["kind"] == "Status");
    let text = |pointer: &str| {
        let value = said.as_ref().and_then(|json| json.pointer(pointer));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    let message = text("/message");
    let absent = (text("/reason") == "NotFound").then(|| text("/details/name"));
    let reason = if status.is_redirection() {
        format!("the server redirects ({status}); redirects are not followed")
    } else if message.is_empty() {
        format!("the server answered {status}")
    } else {
        clause(message)
    };
    Refusal {
        is_status: said.is_some(),
        absent: absent.filter(|name| !name.is_empty()).map(str::to_owned),
        ..Refusal::new(kind, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_those_of_a_status_and_never_a_page() {
        let body = br#"{"kind":"Status","message":"nodes is forbidden: User \"eve\" cannot list"}"#;
        let refusal = refusal_of(StatusCode::FORBIDDEN, body);
        assert_eq!(refusal.kind, Refused::Forbidden);
        assert_eq!(refusal.reason, "nodes is forbidden: User \"eve\" cannot list");
        let refusal = refusal_of(StatusCode::BAD_GATEWAY, b"<html>token=abc</html>");
        assert_eq!(refusal.reason, "the server answered 502 Bad Gateway");
        let refusal = refusal_of(StatusCode::FOUND, b"");
        assert!(refusal.reason.contains("not followed"), "{}", refusal.reason);
    }

    #[test]
    fn only_a_status_that_names_the_object_proves_that_it_is_absent() {
        let of = |body: &[u8]| refusal_of(StatusCode::NOT_FOUND, body);
        let named = br#"{"kind":"Status","reason":"NotFound","message":"pods \"web\" not found","details":{"name":"web","kind":"pods"}}"#;
        assert!(of(named).says_absent("web"));
        assert!(!of(named).says_absent("web-2"));
        for body in [
            &b"404 page not found"[..],
            b"<html>Not Found</html>",
            b"",
            br#"{"kind":"Status","reason":"NotFound","message":"the server could not find the requested resource","details":{}}"#,
            br#"{"reason":"NotFound","details":{"name":"web"}}"#,
            br#"{"kind":"Status","reason":"Expired","details":{"name":"web"}}"#,
        ] {
            assert!(!of(body).says_absent("web"), "{}", String::from_utf8_lossy(body));
        }
        let forbidden = refusal_of(StatusCode::FORBIDDEN, named);
        assert!(!forbidden.says_absent("web"));
    }

    #[test]
    fn one_clock_that_is_days_ahead_is_not_the_time() {
        let at = |text: &str| time::parse(text).unwrap();
        let (then, later, wrong) = (
            at("2026-11-22T20:31:57Z"),
            at("2026-11-22T20:32:40Z"),
            at("2026-11-25T20:31:57Z"),
        );
        assert_eq!(latest(&mut []), None);
        assert_eq!(latest(&mut [then]), Some(then));
        assert_eq!(latest(&mut [wrong, then, later, then]), Some(later));
        assert_eq!(
            latest(&mut [at("1970-01-01T00:00:00Z"), then, later]),
            Some(later)
        );
    }
}
