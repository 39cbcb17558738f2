//! One GET after another, and reviews, by a policy of our own: tries, pauses, limits of time and of bytes.
//!
//! No body and no header of a request or an answer enters an error; the reason that a `Status` gives does.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::fault::{clause, innermost, is_broken_connection};
use crate::collect::redact::Known;
use crate::k8s::time::{self, Timestamp};

const TRIES: u32 = 3;
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(32);
const IN_FLIGHT: usize = 8;

/// What a request may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For one request, each try by itself; `None` is without a limit.
    pub(crate) request: Option<Duration>,
    /// For the whole run.
    pub(crate) run: Duration,
    /// The largest answer that is read.
    pub(crate) bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Some(Duration::from_secs(10)),
            run: Duration::from_secs(60),
            bytes: 64 << 20,
        }
    }
}

/// The body of a 200.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) kind: Refused,
    /// A clause in the words of the server, or of what stands between it and us.
    pub(super) reason: String,
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
        }
    }
}

/// The way to one API server; clones share it.
#[derive(Clone)]
pub(super) struct Transport {
    client: Client,
    limits: Limits,
    deadline: Instant,
    permits: Arc<Semaphore>,
    /// The server's clock when it last answered, whatever it answered.
    clock: Arc<Mutex<Option<Timestamp>>>,
    /// Values that were taken out of objects.
    known: Arc<Mutex<Known>>,
}

/// Whether to ask again, and after how long.
enum Try {
    Done(Result<Answer, Refusal>),
    Again {
        refusal: Refusal,
        after: Option<Duration>,
    },
}

impl Transport {
    /// The run's time begins now.
    pub(super) fn new(client: Client, limits: Limits) -> Self {
        Self {
            client,
            limits,
            deadline: Instant::now() + limits.run,
            permits: Arc::new(Semaphore::new(IN_FLIGHT)),
            clock: Arc::default(),
            known: Arc::default(),
        }
    }

    /// Adds to what is known of values that were taken out of objects.
    pub(super) fn learn(&self, known: Known) {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .merge(known);
    }

    /// Returns what is known of values that were taken out, and forgets it.
    pub(super) fn known(&self) -> Known {
        std::mem::take(&mut *self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for a path below the server's address, at most three times.
    pub(super) async fn get(&self, path: &str) -> Result<Answer, Refusal> {
        self.get_as(path, "application/json").await
    }

    /// Asks for the metadata of an object and for nothing else of it.
    pub(super) async fn get_metadata(&self, path: &str) -> Result<Answer, Refusal> {
        self.get_as(
            path,
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        )
        .await
    }

    async fn get_as(&self, path: &str, form: &'static str) -> Result<Answer, Refusal> {
        let _permit = self.permits.acquire().await;
        let mut tries = 1;
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.too_late());
            }
            let (refusal, after) = match self.once((path, form), left).await {
                Try::Done(result) => return result,
                Try::Again { refusal, after } => (refusal, after),
            };
            let pause = after.unwrap_or_else(|| jitter(tries));
            if tries == TRIES || pause > LONGEST_RETRY_AFTER || Instant::now() + pause >= self.deadline {
                return Err(refusal);
            }
            tokio::time::sleep(pause).await;
            tries += 1;
        }
    }

    /// Asks once, and takes any status for an answer: of its body only the beginning is read, and of that what came in time.
    pub(super) async fn glimpse(
        &self,
        path: &str,
        (limit, most): (Duration, usize),
    ) -> Result<(u16, Vec<u8>), Refusal> {
        let failed = |reason: String| Refusal::new(Refused::Failed, reason);
        let _permit = self.permits.acquire().await;
        let request = Request::get(path)
            .header(header::ACCEPT, "*/*")
            .body(Body::empty())
            .map_err(|error| failed(error.to_string()))?;
        let end = (Instant::now() + limit).min(self.deadline);
        let left = || end.saturating_duration_since(Instant::now());
        let response = match tokio::time::timeout(left(), self.client.send(request)).await {
            Err(_) => return Err(Refusal::new(Refused::TooLate, "no answer in time")),
            Ok(response) => response.map_err(|error| failed(innermost(&error)))?,
        };
        let status = response.status().as_u16();
        let (mut body, mut bytes) = (response.into_body(), Vec::new());
        while bytes.len() < most
            && let Ok(Some(Ok(frame))) = tokio::time::timeout(left(), body.frame()).await
        {
            bytes.extend(frame.into_data().unwrap_or_default());
        }
        bytes.truncate(most);
        Ok((status, bytes))
    }

    /// Sends a review, which the server answers and does not store; once.
    pub(super) async fn review(&self, path: &str, body: Vec<u8>) -> Result<Answer, Refusal> {
        let failed = |reason: String| Refusal::new(Refused::Failed, reason);
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .map_err(|error| failed(error.to_string()))?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        let limit = self.limits.request.map_or(left, |limit| limit.min(left));
        let answered = async {
            let response = self
                .client
                .send(request)
                .await
                .map_err(|error| failed(innermost(&error)))?;
            let status = response.status();
            Ok((status, self.read(response.into_body()).await?))
        };
        match tokio::time::timeout(limit, answered).await {
            Err(_) => Err(failed(format!("no answer within {} s", limit.as_secs_f32()))),
            Ok(Err(refusal)) => Err(refusal),
            Ok(Ok((status, body))) if status.is_success() => Ok(Answer { body }),
            Ok(Ok((status, body))) => Err(refusal_of(status, &body)),
        }
    }

    /// Returns the server's time.
    pub(super) fn time(&self) -> Option<Timestamp> {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn saw(&self, date: Option<Timestamp>) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        *clock = (*clock).max(date);
    }

    fn too_late(&self) -> Refusal {
        let seconds = self.limits.run.as_secs();
        Refusal::new(
            Refused::TooLate,
            format!("the {seconds} s of the whole run were over"),
        )
    }

    async fn once(&self, wanted: (&str, &'static str), left: Duration) -> Try {
        let limit = self.limits.request.map_or(left, |limit| limit.min(left));
        match tokio::time::timeout(limit, self.send(wanted)).await {
            Ok(outcome) => outcome,
            Err(_) if limit == left => Try::Done(Err(self.too_late())),
            Err(_) => {
                let reason = format!("no answer within {} s", limit.as_secs_f32());
                Try::Done(Err(Refusal::new(Refused::Failed, reason)))
            }
        }
    }

    async fn send(&self, (path, form): (&str, &'static str)) -> Try {
        let request = Request::get(path)
            .header(header::ACCEPT, form)
            .body(Body::empty());
        let request = match request {
            Ok(request) => request,
            Err(error) => return Try::Done(Err(Refusal::new(Refused::Failed, error.to_string()))),
        };
        let response = match self.client.send(request).await {
            Ok(response) => response,
            Err(error) => {
                let refusal = Refusal::new(Refused::Failed, innermost(&error));
                return match is_broken_connection(&error) {
                    true => Try::Again { refusal, after: None },
                    false => Try::Done(Err(refusal)),
                };
            }
        };
        let (status, date, after) = head_of(response.headers(), response.status());
        self.saw(date);
        let body = match self.read(response.into_body()).await {
            Ok(body) => body,
            Err(refusal) if refusal.kind == Refused::TooLarge => return Try::Done(Err(refusal)),
            Err(refusal) => return Try::Again { refusal, after: None },
        };
        if status == StatusCode::OK {
            return Try::Done(Ok(Answer { body }));
        }
        let refusal = refusal_of(status, &body);
        match status.as_u16() {
            429 | 502 | 503 | 504 => Try::Again { refusal, after },
            // Without the header it is no passing trouble: a kubelet that is down is told so.
            500 if after.is_some() => Try::Again { refusal, after },
            _ => Try::Done(Err(refusal)),
        }
    }

    async fn read(&self, mut body: Body) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| Refusal::new(Refused::Failed, innermost(&error)))?;
            let Ok(piece) = frame.into_data() else { continue };
            if bytes.len() + piece.len() > self.limits.bytes {
                let most = self.limits.bytes >> 20;
                return Err(Refusal::new(
                    Refused::TooLarge,
                    format!("the answer is larger than {most} MiB"),
                ));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

/// Reads the status, the server's clock, and when it wants to be asked again.
fn head_of(headers: &HeaderMap, status: StatusCode) -> (StatusCode, Option<Timestamp>, Option<Duration>) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let date = text(header::DATE).and_then(time::parse_http);
    let after = text(header::RETRY_AFTER)
        .and_then(|after| after.trim().parse().ok())
        .map(Duration::from_secs);
    (status, date, after)
}

/// Reads what the server says of its refusal; a page of a proxy says nothing that may be quoted.
fn refusal_of(status: StatusCode, body: &[u8]) -> Refusal {
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
    let message = said
        .as_ref()
        .and_then(|json| json["message"].as_str())
        .unwrap_or_default();
    let reason = if status.is_redirection() {
        format!("the server sends elsewhere ({status}), which is not followed")
    } else if message.is_empty() {
        format!("the server answered {status}")
    } else {
        clause(message)
    };
    Refusal::new(kind, reason)
}

/// A pause of anything up to 250 ms, 500 ms, 1 s, …, so that many clients do not come back at once.
fn jitter(tries: u32) -> Duration {
    let most = Duration::from_millis(250)
        .saturating_mul(1 << tries.min(8))
        .min(LONGEST_PAUSE)
        / 2;
    // Each hasher of the standard library starts from another seed.
    let random = RandomState::new().hash_one(tries);
    let thousandth = u32::try_from(random % 1000).unwrap_or_default();
    most * thousandth / 1000
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
    fn pauses_stay_short() {
        for tries in 1..20 {
            assert!(jitter(tries) <= LONGEST_PAUSE);
        }
    }
}
