//! What a fault of the matrix is made of, and those that belong to few requests.

use serde_json::Value as Json;

use crate::fault::{Asked, Fault, Reply, changed, gzip_bomb};
use crate::recorded::Answer;
use crate::server::Pages;

/// Which requests a fault is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Any,
    /// Lists, the first page or all of them.
    Lists,
    /// Lists, a page after the first.
    LaterPages,
    Logs,
    Version,
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) of: For,
    pub(crate) fault: Fault,
    /// The fault is over after a moment: nothing may be lost.
    pub(crate) passes: bool,
    /// It is one of time: the run is given little of it.
    pub(crate) slow: bool,
}

impl Case {
    pub(crate) fn pages(&self) -> Pages {
        match self.of {
            For::LaterPages => Pages::Later,
            _ => Pages::All,
        }
    }
}

pub(crate) const fn case(name: &'static str, of: For, make: fn(&Asked, Answer) -> Reply) -> Case {
    Case {
        name,
        of,
        fault: Fault::Made(make),
        passes: false,
        slow: false,
    }
}

pub(crate) const fn passing(case: Case) -> Case {
    Case { passes: true, ..case }
}

pub(crate) const fn slow(case: Case) -> Case {
    Case { slow: true, ..case }
}

pub(crate) fn whole(answer: Answer) -> Reply {
    Reply::Whole(answer)
}

/// Sends a body with status 200.
pub(crate) fn body(media_type: &'static str, body: impl Into<Vec<u8>>) -> Reply {
    whole(Answer::text(200, media_type, body))
}

pub(crate) fn set(answer: Answer, pointer: &str, value: Json) -> Reply {
    whole(changed(answer, |json| {
        if let Some(place) = json.pointer_mut(pointer) {
            *place = value;
        }
    }))
}

pub(crate) fn twice(asked: &Asked, right: Answer, wrong: Answer) -> Reply {
    whole(if asked.hit < 2 { wrong } else { right })
}

/// Head and body as they are sent, for replies that break the rules of HTTP.
pub(crate) fn raw(answer: &Answer, length: Option<usize>, sent: usize) -> Vec<u8> {
    let length = length.map(|length| format!("Content-Length: {length}\r\n"));
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: {}\r\n{}\r\n",
        answer.date,
        answer.media_type,
        length.unwrap_or_else(|| "Transfer-Encoding: chunked\r\n".to_owned())
    )
    .into_bytes();
    bytes.extend_from_slice(&answer.body[..sent]);
    bytes
}

/// Faults that take memory or minutes to send: few are enough.
pub(crate) static LARGE: [Case; 4] = [
    slow(case("without end", For::Any, |asked, right| {
        Fault::Endless.reply(asked, right)
    })),
    slow(case("gzip bomb", For::Lists, |_, _| gzip_bomb())),
    case("clock three days ahead", For::Any, |_, right| {
        whole(Answer {
            date: "Wed, 25 Nov 2026 20:31:57 GMT".to_owned(),
            ..right
        })
    }),
    case("no clock", For::Any, |_, right| {
        whole(Answer {
            date: "yesterday".to_owned(),
            ..right
        })
    }),
];

/// Faults of logs alone.
pub(crate) static OF_LOGS: [Case; 3] = [
    case("log deleted", For::Logs, |_, _| {
        body(
            "text/plain",
            "unable to retrieve container logs for containerd://5f1c2d",
        )
    }),
    case("kubelet down", For::Logs, |_, _| {
        let message = "Get \"https://10.0.0.4:10250/containerLogs/a/b/c\": dial tcp 10.0.0.4:10250: connect: connection refused";
        whole(Answer::failure(500, "InternalError", message))
    }),
    case("pod gone", For::Logs, |_, _| {
        whole(Answer::absent("pods", "another"))
    }),
];
