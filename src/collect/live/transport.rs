//! One GET after another, and reviews, by a policy of our own: tries, pauses, limits of time and of bytes.
//!
//! No body and no header of a request or an answer enters an error; the reason that a `Status` gives does.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use tokio::sync::Semaphore;

use super::Limits;
use super::answer::{Answer, Refusal, Refused, head_of, latest, media_type, refusal_of};
use super::fault::{innermost, is_broken_connection};
use crate::collect::redact::Known;
use crate::k8s::time::Timestamp;

const TRIES: u32 = 3;
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(32);
const IN_FLIGHT: usize = 8;

/// The way to one API server; clones share it.
#[derive(Clone)]
pub(super) struct Transport {
    client: Client,
    limits: Limits,
    deadline: Instant,
    permits: Arc<Semaphore>,
    /// The server's clock in each answer, whatever it answered.
    clock: Arc<Mutex<Vec<Timestamp>>>,
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
    /// Makes the way to a server; every request ends by the deadline.
    pub(super) fn new(client: Client, limits: Limits, deadline: Instant) -> Self {
        Self {
            client,
            limits,
            deadline,
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
            let (status, media_type) = (response.status(), media_type(response.headers()));
            Ok((status, media_type, self.read(response.into_body()).await?))
        };
        match tokio::time::timeout(limit, answered).await {
            Err(_) => Err(failed(format!("no answer within {} s", limit.as_secs_f32()))),
            Ok(Err(refusal)) => Err(refusal),
            Ok(Ok((status, media_type, body))) if status.is_success() => Ok(Answer { body, media_type }),
            Ok(Ok((status, _, body))) => Err(refusal_of(status, &body)),
        }
    }

    /// Returns the server's time when it last answered.
    pub(super) fn time(&self) -> Option<Timestamp> {
        let mut dates = self.clock.lock().unwrap_or_else(PoisonError::into_inner).clone();
        latest(&mut dates)
    }

    fn saw(&self, date: Option<Timestamp>) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.extend(date);
    }

    fn too_late(&self) -> Refusal {
        let seconds = self.limits.run.as_secs();
        Refusal::new(
            Refused::TooLate,
            format!("the timeout of the run ({seconds} s) was reached"),
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
        let media_type = media_type(response.headers());
        self.saw(date);
        let body = match self.read(response.into_body()).await {
            Ok(body) => body,
            Err(refusal) if refusal.kind == Refused::TooLarge => return Try::Done(Err(refusal)),
            Err(refusal) => return Try::Again { refusal, after: None },
        };
        if status == StatusCode::OK {
            return Try::Done(Ok(Answer { body, media_type }));
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
    fn pauses_stay_short() {
        for tries in 1..20 {
            assert!(jitter(tries) <= LONGEST_PAUSE);
        }
    }
}
