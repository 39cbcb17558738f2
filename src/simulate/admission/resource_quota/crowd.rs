//! Many pods and the quotas of one namespace: whether there is room for all of them together, and what pods that go
//! away give back.

use serde_json::{Value, json};

use super::{concerns, quota, usage};
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::simulate::admission::resource_quota::scopes;
use crate::simulate::admission::{Request, minor};
use crate::simulate::amounts::{self, Amounts};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::Snapshot;

/// A quota that has too little left for all of some pods.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Crowd {
    pub(crate) quota: ObjectRef,
    pub(crate) resource: String,
    pub(crate) asked: Quantity,
    pub(crate) left: Quantity,
    /// Undecided if less may be left.
    pub(crate) answer: Answer,
}

/// Says which quotas of a namespace have too little left for all these pods, each in its number.
pub(crate) fn together(
    snapshot: &Snapshot,
    namespace: &str,
    pods: &[(&Value, u64)],
) -> Result<Vec<Crowd>, Undecided> {
    let request = |pod: &Value| Request {
        snapshot,
        namespace: namespace.to_owned(),
        pod: pod.clone(),
        minor: snapshot.server_version().and_then(minor),
        unfollowed: None,
        class_unknown: None,
    };
    let any = request(&Value::Null);
    let mut crowded = Vec::new();
    for (object, json) in any.objects(Kind::ResourceQuota)? {
        let quota = quota(&any, object, json);
        let mut asked = Amounts::new();
        for (pod, count) in pods {
            let request = request(pod);
            if concerns(&request, &quota) {
                for (resource, amount) in usage::of(pod, request.has_pod_level_resources()) {
                    amounts::add(&mut asked, &Amounts::from([(resource, times(amount, *count))]));
                }
            }
        }
        for (resource, hard) in &quota.hard {
            let left = *hard - quota.used.get(resource).copied().unwrap_or_default();
            if let Some(asked) = asked
                .get(resource)
                .filter(|asked| **asked > left && !asked.is_zero())
            {
                crowded.push(Crowd {
                    quota: quota.object.clone(),
                    resource: resource.clone(),
                    asked: *asked,
                    left,
                    answer: quota.is_decided(),
                });
            }
        }
    }
    Ok(crowded)
}

/// Adds an amount to itself, so that its way of being printed stays.
fn times(amount: Quantity, count: u64) -> Quantity {
    let (mut sum, mut power, mut count) = (Quantity::ZERO, amount, count);
    while count > 0 {
        if count & 1 == 1 {
            sum += power;
        }
        power += power;
        count >>= 1;
    }
    sum
}

/// Returns a quota as its controller will write it once these pods are gone; None if that changes nothing.
pub(crate) fn freed(quota: &Value, pods: &[&Value], version: Option<&str>) -> Option<Value> {
    let levels = version.and_then(minor).is_none_or(|minor| minor >= 34);
    let mut used = amounts::read(&quota["status"]["used"]);
    let mut changed = false;
    for pod in pods.iter().filter(|pod| scopes::match_all(quota, pod)) {
        let ended = matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
        let counted = if ended {
            usage::of_ended()
        } else {
            usage::of(pod, levels)
        };
        for (resource, amount) in counted {
            if let Some(before) = used.get_mut(&resource) {
                *before = (*before - amount).max(Quantity::ZERO);
                changed = true;
            }
        }
    }
    if !changed {
        return None;
    }
    let mut quota = quota.clone();
    quota["status"]["used"] = json!(amounts::write(&used));
    Some(quota)
}
