//! An API server of recorded worlds on the loopback address, with faults on demand. No Kubernetes is needed.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::fault::{Asked, Fault, Reply};
use crate::recorded::{Answer, Recorded};

/// Which of the pages of a list go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    All,
    First,
    Later,
}

/// Requests that go wrong: those whose path and query hold a text, or are the text after a `=`.
#[derive(Clone, Debug)]
pub(crate) struct Injection {
    pub(crate) path: String,
    pub(crate) pages: Pages,
    pub(crate) fault: Fault,
}

/// A server, as long as the test that started it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    world: Arc<Recorded>,
    page: usize,
    injections: Vec<Injection>,
    hits: Mutex<HashMap<String, usize>>,
    requests: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Server {
    /// Serves a world; lists come in pages of at most `page` items.
    pub(crate) fn start(world: &str, page: usize, faults: &[(&str, Fault)]) -> Self {
        let injection = |(path, fault): &(&str, Fault)| Injection {
            path: (*path).to_owned(),
            pages: if fault.is_of_later_pages() {
                Pages::Later
            } else {
                Pages::All
            },
            fault: *fault,
        };
        Self::of(
            Arc::new(Recorded::of(world)),
            page,
            faults.iter().map(injection).collect(),
        )
    }

    pub(crate) fn of(world: Arc<Recorded>, page: usize, injections: Vec<Injection>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            world,
            page,
            injections,
            hits: Mutex::default(),
            requests: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.is_over() {
                    return;
                }
                let state = shared.clone();
                std::thread::spawn(move || serve(&state, stream));
            }
        });
        Self { address, state }
    }

    /// Returns all requests so far: method and path with its query.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Returns how many requests went wrong.
    pub(crate) fn hits(&self) -> usize {
        self.state.hits.lock().unwrap().values().sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

/// Answers the requests of one connection, until there is none or one goes wrong.
fn serve(state: &State, stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let request = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        state.requests.lock().unwrap().push(request.clone());
        let (_, target) = request.split_once(' ')?;
        let right = state.world.answer((target, &body), state.page);
        let reply = match state.fault(target) {
            None => Reply::Whole(right),
            Some((fault, asked)) => {
                let date = right.date.clone();
                dated(fault.reply(&asked, right), &date)
            }
        };
        send(state, &mut stream, reply)?;
    }
}

/// Gives a reply the date of the right answer, where it has none of its own.
fn dated(mut reply: Reply, date: &str) -> Reply {
    if let Reply::Whole(answer) | Reply::Stalled(answer) | Reply::Dripping(answer) = &mut reply
        && answer.date.is_empty()
    {
        date.clone_into(&mut answer.date);
    }
    reply
}

/// Sends a reply; nothing is returned where the connection is not to be used again.
fn send(state: &State, stream: &mut TcpStream, reply: Reply) -> Option<()> {
    match reply {
        Reply::Whole(answer) => {
            stream.write_all(&head(&answer)).ok()?;
            stream.write_all(&answer.body).ok()
        }
        Reply::Closed => None,
        Reply::Silent => state.wait(),
        Reply::Raw(bytes) => {
            stream.write_all(&bytes).ok()?;
            None
        }
        Reply::Stalled(answer) => {
            stream.write_all(&head(&answer)).ok()?;
            stream.write_all(&answer.body[..answer.body.len() / 2]).ok()?;
            state.wait()
        }
        Reply::Dripping(answer) => {
            stream.write_all(&head(&answer)).ok()?;
            for byte in answer.body.iter().take_while(|_| !state.is_over()) {
                stream.write_all(&[*byte]).ok()?;
                std::thread::sleep(Duration::from_millis(50));
            }
            None
        }
        Reply::Endless(first, again) => {
            stream.write_all(&first).ok()?;
            while !state.is_over() {
                stream.write_all(&again).ok()?;
            }
            None
        }
    }
}

fn head(answer: &Answer) -> Vec<u8> {
    let media_type = match answer.media_type {
        "" => String::new(),
        media_type => format!("Content-Type: {media_type}\r\n"),
    };
    format!(
        "HTTP/1.1 {} X\r\nDate: {}\r\n{media_type}{}Content-Length: {}\r\n\r\n",
        answer.status,
        answer.date,
        answer.extra,
        answer.body.len()
    )
    .into_bytes()
}

impl State {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Holds a connection open until the test ends, or for a minute.
    fn wait(&self) -> Option<()> {
        for _ in 0..1200 {
            if self.is_over() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }

    fn fault(&self, target: &str) -> Option<(Fault, Asked)> {
        let later_page = target.contains("continue=");
        let injection = self.injections.iter().find(|injection| {
            let hit = match injection.path.strip_prefix('=') {
                Some(path) => target == path,
                None => target.contains(&injection.path),
            };
            hit && match injection.pages {
                Pages::All => true,
                Pages::First => !later_page,
                Pages::Later => later_page,
            }
        })?;
        let mut hits = self.hits.lock().unwrap();
        let hit = hits.entry(injection.path.clone()).or_default();
        if *hit >= injection.fault.times() {
            return None;
        }
        let asked = Asked {
            hit: *hit,
            later_page,
        };
        *hit += 1;
        Some((injection.fault, asked))
    }
}
