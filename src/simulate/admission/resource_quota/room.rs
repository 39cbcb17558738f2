//! For how many more pods of one kind the quotas of a namespace have room, and how many a rollout makes at once.

use serde_json::Value;

use super::{Quota, concerns, quota, usage};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::admission::{Admission, Request, minor};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::Snapshot;

/// For how many pods there is room.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Room {
    /// None: no quota bounds them.
    pub(crate) pods: Option<u64>,
    /// The quota and the resource that end first.
    pub(crate) bound: Option<(ObjectRef, String)>,
    /// Undecided if there may be less room.
    pub(crate) answer: Answer,
}

/// Says for how many more pods like this one there is room. The pod is what admission made of it.
pub(crate) fn room(snapshot: &Snapshot, admitted: &Admission) -> Room {
    let namespace = admitted.pod["metadata"]["namespace"]
        .as_str()
        .unwrap_or("default");
    let request = Request {
        snapshot,
        namespace: namespace.to_owned(),
        pod: admitted.pod.clone(),
        minor: snapshot.server_version().and_then(minor),
        unfollowed: None,
        class_unknown: None,
    };
    let unbounded = |answer| Room {
        pods: None,
        bound: None,
        answer,
    };
    let quotas = match request.objects(Kind::ResourceQuota) {
        Ok(quotas) => quotas,
        Err(why) => return unbounded(Answer::Undecided(why)),
    };
    let mut room = unbounded(Answer::Allowed);
    for (object, json) in quotas {
        let quota = quota(&request, object, json);
        if concerns(&request, &quota) {
            room = room.within(&request, &quota);
        }
    }
    if let Answer::Undecided(why @ Undecided::NotSeen(_)) = admitted.verdict.answer {
        room.answer = Answer::Undecided(why);
    }
    room
}

impl Room {
    fn within(mut self, request: &Request<'_>, quota: &Quota<'_>) -> Self {
        self.answer = self.answer.and(quota.is_decided());
        let counted = usage::of(&request.pod, request.has_pod_level_resources());
        for (resource, hard) in &quota.hard {
            let Some(asked) = counted.get(resource).filter(|asked| asked.nanos() > 0) else {
                continue;
            };
            let used = quota.used.get(resource).copied().unwrap_or_default();
            let left = (*hard - used).nanos().max(0) / asked.nanos();
            let left = u64::try_from(left).unwrap_or(u64::MAX);
            if self.pods.is_none_or(|pods| left < pods) {
                self.pods = Some(left);
                self.bound = Some((quota.object.clone(), resource.clone()));
            }
        }
        self
    }
}

/// Returns how many pods more than it wants a Deployment makes during a rollout: `maxSurge`, a quarter unless set,
/// percents rounded up; nothing with the strategy Recreate, and of other kinds.
pub(crate) fn surge(workload: &Value) -> u64 {
    if workload["kind"] != "Deployment" || workload["spec"]["strategy"]["type"] == "Recreate" {
        return 0;
    }
    let wanted = workload["spec"]["replicas"].as_u64().unwrap_or(1);
    let written = &workload["spec"]["strategy"]["rollingUpdate"]["maxSurge"];
    let percents = |text: &str| {
        text.strip_suffix('%')
            .and_then(|digits| digits.parse::<u64>().ok())
    };
    match written {
        Value::Number(number) => number.as_u64().unwrap_or(0),
        Value::String(text) => match percents(text) {
            Some(percent) => wanted.saturating_mul(percent).div_ceil(100),
            None => text.parse().unwrap_or(0),
        },
        _ => wanted.saturating_mul(25).div_ceil(100),
    }
}
