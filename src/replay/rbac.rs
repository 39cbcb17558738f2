//! The RBAC authorizer in plain JSON.

use serde_json::{Value, json};

use super::World;
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::simulate::Answer;
use crate::simulate::rbac::minimal::minimal;
use crate::simulate::rbac::{authorize, nearest::nearest};

/// Answers the `spec` of a SubjectAccessReview: `allowed`, `denied` or `undecided`.
pub fn answer(world: &World, spec: &Value) -> &'static str {
    let (caller, request) = read(spec);
    match authorize(&world.snapshot, &caller, &request).answer {
        Answer::Allowed => "allowed",
        Answer::Denied => "denied",
        Answer::Undecided(_) => "undecided",
    }
}

/// Returns role and binding that would allow it, and the nearest miss in a sentence; null where nothing is proposed.
pub fn proposal(world: &World, spec: &Value) -> Value {
    let (caller, request) = read(spec);
    let near = nearest(&world.snapshot, &caller, &request).map(|miss| miss.sentence(&caller, &request));
    match minimal(&world.snapshot, &caller, &request) {
        Ok(minimal) => json!({ "role": minimal.role, "binding": minimal.binding, "nearest": near }),
        Err(_) => Value::Null,
    }
}

fn read(spec: &Value) -> (Caller, Request) {
    let word = |json: &Value, field: &str| json[field].as_str().unwrap_or_default().to_owned();
    let groups = spec["groups"].as_array().into_iter().flatten();
    let caller = Caller {
        user: word(spec, "user"),
        groups: groups.filter_map(Value::as_str).map(str::to_owned).collect(),
    };
    let path = &spec["nonResourceAttributes"];
    let asked = &spec["resourceAttributes"];
    let request = match path.is_object() {
        true => Request {
            verb: word(path, "verb"),
            what: Asked::Path(word(path, "path")),
        },
        false => Request {
            verb: word(asked, "verb"),
            what: Asked::Resource(Resource {
                group: word(asked, "group"),
                resource: word(asked, "resource"),
                subresource: word(asked, "subresource"),
                name: word(asked, "name"),
                namespace: word(asked, "namespace"),
            }),
        },
    };
    (caller, request)
}
