//! Whether there is room for all Pods of a planned kind: in quotas, during a rollout, and on nodes.

use super::tried::{Number, number};
use super::{is_marked, planned};
use crate::facts::dictionary::Type;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text};
use crate::k8s::Kind;
use crate::simulate::Answer;
use crate::simulate::admission::{self, Room};
use crate::snapshot::{Input, KEEPS, REPLACES, Row, Status};

/// Whether it takes the place of Pods that were not all seen, so that what they give back is not known.
pub(super) fn old_ones_unseen(scene: &Scene<'_>, row: &Row) -> bool {
    let pods = Input::Objects(Kind::Pod);
    let seen = scene.snapshot.ledger().status(pods, &row.object.namespace);
    is_marked(row, REPLACES) && seen != Status::Complete
}

/// What the quotas have room for, if the Pod is planned, new to them, and not refused by itself.
fn tried(scene: &Scene<'_>, of: &Subject) -> Option<(Room, Number)> {
    let (row, json) = planned(scene, of)?;
    let admission = scene.tries().admitted(scene.snapshot, row, json);
    if admission.verdict.answer == Answer::Denied || is_marked(row, KEEPS) {
        return None;
    }
    Some((admission::room(scene.snapshot, &admission), number(scene, row)))
}

/// Returns how many of the wanted pods there is room for, if not for all.
fn short(scene: &Scene<'_>, of: &Subject, room: &Room, (wanted, noun): (u64, &str)) -> Option<Fact> {
    let pods = room.pods.filter(|pods| *pods < wanted)?;
    let unseen = scene
        .row(&of.object)
        .is_some_and(|row| old_ones_unseen(scene, row));
    if unseen {
        return Some(Fact::Unknown(Input::Objects(Kind::Pod)));
    }
    let text = match &room.bound {
        Some((quota, resource)) => {
            format!(
                "quota {} has room for {pods} of {wanted} {noun} ({resource})",
                quota.name
            )
        }
        None => format!("the quotas have room for {pods} of {wanted} {noun}"),
    };
    Some(Fact::text(Text::computed(&of.object, "quota", &text)))
}

fn or_undecided(room: &Room) -> Fact {
    match room.answer {
        Answer::Undecided(why) => Fact::Unknown(why.input()),
        _ => Fact::unset(Type::Text),
    }
}

pub(super) fn room(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((room, number)) = tried(scene, of) else {
        return Fact::unset(Type::Text);
    };
    short(scene, of, &room, (number.wanted, "pods")).unwrap_or_else(|| or_undecided(&room))
}

pub(super) fn rollout_room(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((room, number)) = tried(scene, of) else {
        return Fact::unset(Type::Text);
    };
    if room.pods.is_some_and(|pods| pods < number.wanted) {
        return Fact::unset(Type::Text);
    }
    short(scene, of, &room, (number.at_most, "pods of a rollout")).unwrap_or_else(|| or_undecided(&room))
}

pub(super) fn crowd(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((alone, number)) = tried(scene, of) else {
        return nothing;
    };
    match alone.pods {
        None => return or_undecided(&alone),
        Some(pods) if pods < number.wanted => return nothing,
        Some(_) => {}
    }
    match scene.tries().crowded(scene, &of.object.namespace).as_ref() {
        Err(why) => Fact::Unknown(why.input()),
        Ok(crowded) => crowded.first().map_or(nothing, |crowd| {
            let text = format!(
                "quota {} has {} of {} left, but the pods of all manifests together need {}",
                crowd.quota.name, crowd.left, crowd.resource, crowd.asked
            );
            Fact::text(Text::computed(&of.object, "quota", &text))
        }),
    }
}

/// Tells how many find a node, if that is some and not all.
fn fitting(scene: &Scene<'_>, of: &Subject, together: bool) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((row, json)) = planned(scene, of).filter(|(row, _)| !is_marked(row, KEEPS)) else {
        return nothing;
    };
    let admission = scene.tries().admitted(scene.snapshot, row, json);
    if admission.verdict.answer == Answer::Denied {
        return nothing;
    }
    let placement = scene.tries().placement(scene, row, json);
    match placement.answer() {
        Answer::Undecided(why) => return Fact::Unknown(why.input()),
        Answer::Denied => return nothing,
        Answer::Allowed => {}
    }
    let wanted = number(scene, row).wanted;
    let fit = scene.tries().fit(scene, &of.object);
    let open = placement.nodes.iter().find_map(|node| match node.verdict.answer {
        Answer::Undecided(why) => Some(why),
        _ => None,
    });
    if let Some(why) = open.filter(|_| wanted > 1 && fit.alone.is_none()) {
        return Fact::Unknown(why.input());
    }
    let alone = fit.alone.unwrap_or(wanted);
    let fits = if together && alone >= wanted {
        fit.together.unwrap_or(wanted)
    } else {
        alone
    };
    if fits >= wanted || (together && alone < wanted) {
        return nothing;
    }
    let text = format!("{fits} of {wanted} pods fit on the nodes");
    Fact::text(Text::computed(&row.object, "spec.containers[0].resources", &text))
}

pub(super) fn unfit(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    fitting(scene, of, false)
}

pub(super) fn squeezed(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    fitting(scene, of, true)
}
