//! Opens the recordings that rule cases name, each once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::collect;
use crate::rules::cases::Worlds;
use crate::snapshot::Snapshot;

/// Recordings by the words of `from:`; paths are those of the caller.
#[derive(Default)]
pub(crate) struct Recordings {
    open: RefCell<HashMap<String, Rc<Snapshot>>>,
}

impl Worlds for Recordings {
    fn open(&self, from: &str) -> Result<Rc<Snapshot>, String> {
        if let Some(snapshot) = self.open.borrow().get(from) {
            return Ok(Rc::clone(snapshot));
        }
        let reading = collect::read_named(from);
        // A case that runs on a part of its world would prove nothing.
        if let Some(fault) = reading.faults.first() {
            return Err(fault.reason.raw().to_owned());
        }
        let snapshot = Rc::new(reading.snapshot.ok_or("there is nothing in it")?);
        self.open
            .borrow_mut()
            .insert(from.to_owned(), Rc::clone(&snapshot));
        Ok(snapshot)
    }

    fn given(&self, objects: Vec<Json>) -> (Snapshot, Vec<String>) {
        collect::given(objects)
    }
}
