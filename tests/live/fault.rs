//! What a server, or something between it and a client, does wrong with one request. Each fault is a function of the
//! right answer, so that it comes back the same every time.

use serde_json::{Value as Json, json};

use crate::recorded::Answer;

/// What goes wrong with requests that a test chose.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// 403, always.
    Forbidden,
    /// 401, always.
    Unauthorized,
    /// So many times this status, then all is well.
    Status(u16, usize),
    /// So many times the connection is closed without an answer.
    Reset(usize),
    /// 410 for the first page after the first one.
    GoneOnce,
    /// Never an answer.
    Hang,
    /// 200 with an object of another kind.
    OtherKind,
    /// 302.
    Redirect,
    /// An answer that is larger than any client reads.
    Endless,
    /// What a function makes of the right answer.
    Made(fn(&Asked, Answer) -> Reply),
}

/// The request that goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// How many requests went wrong before.
    pub(crate) hit: usize,
    /// It carries a continue token.
    pub(crate) later_page: bool,
}

/// What is sent in place of the right answer.
pub(crate) enum Reply {
    Whole(Answer),
    /// The connection is closed without an answer.
    Closed,
    /// Nothing is ever sent.
    Silent,
    /// These bytes are sent as they are, and the connection is closed.
    Raw(Vec<u8>),
    /// The head and a half of the body, and then nothing.
    Stalled(Answer),
    /// One byte every 50 ms.
    Dripping(Answer),
    /// The same bytes again and again after a head.
    Endless(Vec<u8>, Vec<u8>),
}

impl Fault {
    /// Returns how often it happens, where it ends by itself.
    pub(crate) fn times(self) -> usize {
        match self {
            Fault::Status(_, times) | Fault::Reset(times) => times,
            Fault::GoneOnce => 1,
            _ => usize::MAX,
        }
    }

    /// Returns whether it is one of pages after the first.
    pub(crate) fn is_of_later_pages(self) -> bool {
        matches!(self, Fault::GoneOnce)
    }

    pub(crate) fn reply(self, asked: &Asked, right: Answer) -> Reply {
        match self {
            Fault::Forbidden => Reply::Whole(forbidden()),
            Fault::Unauthorized => Reply::Whole(Answer::failure(401, "Unauthorized", "Unauthorized")),
            Fault::GoneOnce => Reply::Whole(gone()),
            Fault::Redirect => Reply::Whole(redirect()),
            Fault::OtherKind => Reply::Whole(Answer {
                status: 200,
                ..Answer::failure(200, "", "")
            }),
            Fault::Status(code, _) => Reply::Whole(with_header(busy(code), "Retry-After: 0")),
            Fault::Reset(_) => Reply::Closed,
            Fault::Hang => Reply::Silent,
            Fault::Endless => endless(),
            Fault::Made(make) => make(asked, right),
        }
    }
}

pub(crate) fn forbidden() -> Answer {
    Answer::failure(403, "Forbidden", "it is forbidden: User \"eve\" cannot list it")
}

pub(crate) fn gone() -> Answer {
    Answer::failure(410, "Expired", "The provided continue parameter is too old")
}

pub(crate) fn busy(status: u16) -> Answer {
    Answer::failure(status, "TooManyRequests", "the server is busy")
}

pub(crate) fn redirect() -> Answer {
    with_header(Answer::failure(302, "", ""), "Location: http://127.0.0.1:9/")
}

pub(crate) fn with_header(answer: Answer, header: &str) -> Answer {
    Answer {
        extra: format!("{}{header}\r\n", answer.extra),
        ..answer
    }
}

pub(crate) fn page_of_a_proxy(status: u16) -> Answer {
    const PAGE: &str =
        "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Sign in to continue</body></html>\n";
    Answer::text(status, "text/html; charset=utf-8", PAGE)
}

fn endless() -> Reply {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n";
    Reply::Endless(head.to_vec(), vec![b' '; 1 << 16])
}

/// A few kilobytes that gzip unpacks without end: a block of zeros in fixed Huffman codes (RFC 1951), each of 13 bits for 258 bytes.
pub(crate) fn gzip_bomb() -> Reply {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 9999999999\r\n\r\n";
    // The last block, fixed codes, and a zero to copy from: code 00110000.
    let mut bits: Vec<u8> = vec![0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0];
    let run = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    // 8 × 13 bits are 13 bytes, so that a repeated piece stays in step with the bits before it.
    while !bits.len().is_multiple_of(8) || bits.len() < 200 {
        bits.extend(run);
    }
    let packed = |bits: &[u8]| -> Vec<u8> {
        let byte = |eight: &[u8]| eight.iter().enumerate().map(|(at, bit)| bit << at).sum();
        bits.chunks(8).map(byte).collect()
    };
    let mut first = head.as_bytes().to_vec();
    first.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    first.extend(packed(&bits));
    Reply::Endless(first, packed(&run.repeat(800)))
}

/// Changes the JSON of an answer.
pub(crate) fn changed(answer: Answer, change: impl FnOnce(&mut Json)) -> Answer {
    let mut json: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
    change(&mut json);
    Answer {
        body: json.to_string().into_bytes(),
        ..answer
    }
}

/// Changes the first item of a list, where it has one.
pub(crate) fn first_item(answer: Answer, change: impl FnOnce(&mut Json)) -> Reply {
    Reply::Whole(changed(answer, |list| {
        if let Some(item) = list["items"].get_mut(0) {
            change(item);
        }
    }))
}

/// Sends the page again under another token.
pub(crate) fn again_with(answer: Answer, token: &str) -> Reply {
    Reply::Whole(changed(answer, |list| {
        list["metadata"]["continue"] = json!(token);
    }))
}
