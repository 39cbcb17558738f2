//! Whether a container that crashed runs well again.

use super::ContainerAt;
use crate::facts::field;
use crate::facts::scene::pod_of;
use crate::k8s::time::seconds_between;

/// A container that crashed has recovered when it has been Ready for so long, and for so many times its last run.
const RECOVERED_SECONDS: i64 = 300;
const RECOVERED_RUNS: i64 = 5;

impl ContainerAt<'_> {
    /// Whether it crashed, and has been Ready without interruption since, much longer than its last failing run lasted.
    pub(crate) fn recovered(&self) -> bool {
        let ready = pod_of(self.pod).conditions.get("Ready");
        let since = match ready {
            Some((true, since)) => self.running_since().max(*since),
            _ => return false,
        };
        let lasted = self.end().and_then(|(_, end)| {
            let started = field::moment(end, "/startedAt")?;
            Some(seconds_between(started, field::moment(end, "/finishedAt")?))
        });
        let (Some(since), Some(lasted)) = (since, lasted) else {
            return false;
        };
        let enough = RECOVERED_SECONDS.max(RECOVERED_RUNS * lasted);
        self.running() && field::flag(self.status, "/ready") && self.scene.age(since) > enough
    }
}
