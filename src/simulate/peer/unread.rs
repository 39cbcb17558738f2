//! An address of which it is not known whose it is: what holds of it whoever has it, and what depends on that.

use std::net::IpAddr;

use serde_json::Value;

use crate::k8s::{Kind, selector};
use crate::simulate::cidr::Cidr;
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Input, Row, Snapshot, Status};

/// What pods and Services were read without one that has the address.
pub(crate) struct Unread<'a> {
    pub(crate) address: IpAddr,
    pub(super) snapshot: &'a Snapshot,
}

impl Unread<'_> {
    /// Says whether the address can only be one outside of the pods and Services: all of them were read, or it is
    /// one on the Internet, in a cluster of which nothing that was read has such an address.
    pub(super) fn is_outside(&self) -> bool {
        let of_any = |kind| self.snapshot.rows(kind).any(|row| self.is_public_like(row));
        self.whole("") || (is_public(self.address) && !of_any(Kind::Pod) && !of_any(Kind::Service))
    }

    /// Whether an object has an address on the Internet, of the same family.
    fn is_public_like(&self, row: &Row) -> bool {
        let json = self.snapshot.raw(&row.object).unwrap_or(&Value::Null);
        let lists = ["/status/podIPs", "/spec/clusterIPs"];
        let listed = lists.iter().filter_map(|path| json.pointer(path)?.as_array());
        let own = |entry: &Value| entry["ip"].as_str().or(entry.as_str())?.parse::<IpAddr>().ok();
        let on_host = json["spec"]["hostNetwork"] == true;
        let same = |address: IpAddr| address.is_ipv4() == self.address.is_ipv4() && is_public(address);
        !on_host && listed.flatten().filter_map(own).any(same)
    }

    /// Whether all pods and Services were read: of a namespace, or of the cluster.
    fn whole(&self, namespace: &str) -> bool {
        let ledger = self.snapshot.ledger();
        [Kind::Pod, Kind::Service]
            .iter()
            .all(|kind| ledger.status(Input::Objects(*kind), namespace) == Status::Complete)
    }

    /// Says whether an entry of `from` or `to` with selectors can mean it: a pod of a namespace of which not all
    /// was read.
    pub(crate) fn selected(&self, policy_namespace: &str, entry: &Value) -> Answer {
        let maybe = Answer::Undecided(Undecided::UNSEEN_PODS);
        let (namespaces, pods) = (&entry["namespaceSelector"], &entry["podSelector"]);
        match namespaces {
            Value::Null if pods.is_null() || self.whole(policy_namespace) => Answer::Denied,
            Value::Null => maybe,
            wanted => {
                let input = Input::Objects(Kind::Namespace);
                let all_seen = self.snapshot.ledger().status(input, "") == Status::Complete;
                let mut seen = self.snapshot.rows(Kind::Namespace);
                let open =
                    seen.any(|row| selector::matches(wanted, &row.labels) && !self.whole(&row.object.name));
                if open || !all_seen { maybe } else { Answer::Denied }
            }
        }
    }

    /// Says whether a policy may isolate it in a direction: one of a namespace of which not all pods were read.
    pub(crate) fn may_be_isolated(&self, rules: impl Fn(&Value) -> bool) -> bool {
        let input = Input::Objects(Kind::NetworkPolicy);
        if self.snapshot.ledger().status(input, "") != Status::Complete {
            return true;
        }
        let mut policies = self.snapshot.rows(Kind::NetworkPolicy);
        policies.any(|row| {
            !self.whole(&row.object.namespace) && self.snapshot.raw(&row.object).is_none_or(&rules)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    let bits = if address.is_ipv4() { 32 } else { 128 };
    Cidr::parse(&format!("{address}/{bits}")).is_some_and(Cidr::has_public_addresses)
}
