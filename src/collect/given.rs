//! Loose objects that count as a whole cluster: what a rule's case gives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::door::{Admitted, Door, Expected};
use super::echo;
use crate::k8s::{Kind, time};
use crate::snapshot::{Input, Ledger, LedgerRow, Parts, Snapshot, Source, Status};

/// Returns a snapshot in which every list is complete, and what could not be taken into it, each as a reason that
/// completes "an object …". Now is the newest time among the objects.
pub(crate) fn given(objects: Vec<Value>) -> (Snapshot, Vec<String>) {
    let mut door = Door::lenient();
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    for object in objects {
        match door.admit(object, Expected::default()) {
            Ok(Admitted::Object(row, json)) => taken.push((row, json)),
            Ok(Admitted::OtherKind) => faults.push("is of a kind that is not read".to_owned()),
            Err(reason) => faults.push(reason),
        }
    }
    let time = door.newest().and_then(time::parse).unwrap_or(time::EPOCH);
    let known = door.known();
    // What passed the door can be read when it is closed.
    drop(door);
    let inputs = Kind::all().map(Input::Objects).chain([Input::Logs, Input::Clock]);
    let snapshot = echo::without(
        known,
        Parts {
            time,
            source: Source::Recording,
            server_version: None,
            objects: taken,
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            ledger: Ledger::new(
                inputs
                    .map(|input| LedgerRow::new(input, None, Status::Complete))
                    .collect(),
            ),
        },
    );
    (snapshot, faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_given_is_known_to_be_absent() {
        let pod =
            json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "namespace": "shop" } });
        let (snapshot, faults) = given(vec![pod, json!({ "kind": "Gadget" })]);
        assert_eq!(snapshot.rows(Kind::Pod).count(), 1);
        assert_eq!(
            snapshot.ledger().status(Input::Objects(Kind::Secret), "shop"),
            Status::Complete
        );
        assert_eq!(faults.len(), 1, "{faults:?}");
    }
}
