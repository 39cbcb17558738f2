//! Objects and changes of a case have no field that the API does not have: a misspelt one would make a case hold for the
//! wrong reason. Recorded objects come from a server, which asks the same.

use serde_json::Value as Json;

use super::{Case, World};
use crate::k8s::fields;

/// What a recording keeps beside an object, or in place of values that it does not keep, and of which kinds.
const OF_RECORDINGS: [(&str, &str); 3] = [("names", "Pod"), ("registries", "Secret"), ("data", "Secret")];

/// Says what is wrong with the first object that has a field of no kind, or a value that its field cannot hold.
pub(super) fn check(case: &Case) -> Result<(), String> {
    let given: &[Json] = match &case.world {
        World::Given(objects) => objects,
        World::Recorded(_) => &[],
    };
    let given = given
        .iter()
        .map(|object| (object["kind"].as_str().unwrap_or_default(), object));
    let changes = case
        .changes
        .iter()
        .map(|(object, merge)| (object.kind.name(), merge));
    given
        .chain(changes)
        .try_for_each(|(kind, object)| of_object(kind, object))
}

fn of_object(kind: &str, object: &Json) -> Result<(), String> {
    let mut object = object.clone();
    if let Some(object) = object.as_object_mut() {
        object.retain(|field, _| !OF_RECORDINGS.contains(&(field.as_str(), kind)));
    }
    let Some(fault) = fields::faults(kind, &object, |_| false).into_iter().next() else {
        return Ok(());
    };
    let path = fault.path.join(".");
    Err(match fault.unreadable {
        None => format!("a {kind} of it has a field that the API does not have: {path}"),
        Some(why) => format!("a {kind} of it has a value that cannot be read: {path}: {why}"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::check;

    #[test]
    fn a_misspelt_field_of_a_fixture_is_told() {
        let text = "rule: acme/one\ncases:\n  - name: one\n    given:\n      - { kind: Pod, metadata: { name: a }, status: { fase: Pending }, names: [ { path: p } ] }\n    expect: quiet\n  - name: two\n    from: demo\n    change:\n      - { object: deploy/a, merge: { spec: { replicas: many } } }\n    expect: quiet\n  - name: three\n    from: demo\n    change:\n      - { object: deploy/a, merge: { spec: { replicas: 2, paused: null } } }\n    expect: quiet\n";
        let file = read("one.test.yaml", text).unwrap();
        let told: Vec<_> = file.cases.iter().map(check).collect();
        let misspelt = "a Pod of it has a field that the API does not have: status.fase";
        assert_eq!(told[0], Err(misspelt.to_owned()));
        let unreadable = "a Deployment of it has a value that cannot be read: spec.replicas: ";
        assert!(told[1].as_ref().is_err_and(|why| why.starts_with(unreadable)));
        assert_eq!(told[2], Ok(()));
    }
}
