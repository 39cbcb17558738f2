//! What a world does after its manifests are in, in the order of `tests/worlds/WORLD/steps.yaml`: what YAML of the API alone
//! cannot say. A step waits, deletes, creates, patches, adds a container to a pod that runs, drops packets, makes the node ail, or
//! ends the kubelet.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use kube::api::{DeleteParams, DynamicObject, ListParams, Patch, PatchParams};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Cluster, condition};
use crate::node::firewall::{self, Drop};
use crate::node::{
    self,
    trouble::{self, Ail},
};

use crate::place::Place;
use crate::talk::say;

const PATIENCE: Duration = Duration::from_secs(180);

/// One step; exactly one field is there.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Step {
    wait: Option<Wait>,
    delete: Option<Named>,
    create: Option<Value>,
    /// A container that is added to a pod that runs.
    ephemeral: Option<Ephemeral>,
    drop_packets: Option<Packets>,
    /// A merge patch on an object that is there, or on its status.
    patch: Option<Change>,
    ail: Option<Ail>,
    /// The only value is `kubelet`.
    stop: Option<String>,
}

/// An object by kind and name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(default = "core")]
    version: String,
    kind: String,
    namespace: Option<String>,
    name: String,
}

fn core() -> String {
    "v1".to_owned()
}

/// Waits until something holds of an object, or of all pods with a label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wait {
    #[serde(default = "core")]
    version: String,
    kind: String,
    namespace: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    labels: String,
    until: Until,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Until {
    Ready,
    NotReady,
    /// A container waits for an image, or to be started again.
    BackingOff,
    /// The node has taken the pod, and no container has begun.
    Creating,
    /// An ephemeral container has ended.
    EphemeralEnded,
    Deleting,
    Gone,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ephemeral {
    namespace: String,
    pod: String,
    container: Value,
}

/// A change of an object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(default = "core")]
    version: String,
    kind: String,
    namespace: Option<String>,
    name: String,
    #[serde(default)]
    status: bool,
    merge: Value,
}

/// Packets of the pods `from` to a port, of the pods `to` or, without them, of the node, which answers for names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packets {
    namespace: String,
    from: String,
    to: Option<String>,
    port: u16,
}

/// Whether a world takes steps.
pub fn are_there(world: &Path) -> bool {
    world.join("steps.yaml").is_file()
}

/// Takes the steps of a world, if it has any.
pub async fn take(cluster: &mut Cluster, place: &Place, world: &Path) -> Result<()> {
    if !are_there(world) {
        return Ok(());
    }
    for step in read(&world.join("steps.yaml"))? {
        take_one(cluster, place, &step).await?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<Step>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let steps: Vec<Step> =
        serde_saphyr::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
    let several = |step: &Step| {
        let there = [
            step.wait.is_some(),
            step.delete.is_some(),
            step.create.is_some(),
            step.ephemeral.is_some(),
            step.drop_packets.is_some(),
            step.patch.is_some(),
            step.ail.is_some(),
            step.stop.is_some(),
        ];
        there.into_iter().filter(|there| *there).count() != 1
    };
    if let Some(place) = steps.iter().position(several) {
        bail!(
            "cannot read {}: step {} is not one thing",
            path.display(),
            place + 1
        );
    }
    Ok(steps)
}

async fn take_one(cluster: &mut Cluster, place: &Place, step: &Step) -> Result<()> {
    if let Some(wait) = &step.wait {
        wait_for(cluster, wait).await?;
    }
    if let Some(object) = &step.delete {
        say(format!("deleting {} {}", object.kind, object.name));
        let api = cluster
            .api(&object.version, &object.kind, object.namespace.as_deref())
            .await?;
        api.delete(&object.name, &DeleteParams::default())
            .await
            .with_context(|| format!("cannot delete {} {}", object.kind, object.name))?;
    }
    if let Some(object) = &step.create {
        let object: DynamicObject =
            serde_json::from_value(object.clone()).context("cannot read the object of a step")?;
        cluster.apply(&object).await?;
    }
    if let Some(ephemeral) = &step.ephemeral {
        add_ephemeral(cluster, ephemeral).await?;
    }
    if let Some(packets) = &step.drop_packets {
        drop_packets(cluster, place, packets).await?;
    }
    if let Some(change) = &step.patch {
        patch(cluster, change).await?;
    }
    if let Some(ail) = &step.ail {
        trouble::befall(place, ail)?;
    }
    match step.stop.as_deref() {
        None => Ok(()),
        Some("kubelet") => node::stop_kubelet(place),
        Some(other) => bail!("cannot stop {other}: a step can only stop the kubelet"),
    }
}

async fn wait_for(cluster: &mut Cluster, wait: &Wait) -> Result<()> {
    let began = std::time::Instant::now();
    let title = format!("{} {}{}", wait.kind, wait.name, wait.labels);
    say(format!("waiting until {title} is {:?}", wait.until));
    while !holds(cluster, wait).await? {
        if began.elapsed() > PATIENCE {
            bail!(
                "cannot see {title} {:?} within {} s",
                wait.until,
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

async fn holds(cluster: &mut Cluster, wait: &Wait) -> Result<bool> {
    let api = cluster
        .api(&wait.version, &wait.kind, wait.namespace.as_deref())
        .await?;
    let mut found = match wait.name.as_str() {
        "" => {
            let params = ListParams::default().labels(&wait.labels);
            api.list(&params)
                .await
                .context("cannot list what a step waits for")?
                .items
        }
        name => api
            .get_opt(name)
            .await
            .context("cannot get what a step waits for")?
            .into_iter()
            .collect(),
    };
    if matches!(wait.until, Until::Gone) {
        return Ok(found.is_empty());
    }
    // A pod that is replaced is waited for as long as it is there, but for the one thing that is said of it.
    if !matches!(wait.until, Until::Deleting) {
        found.retain(|object| object.metadata.deletion_timestamp.is_none());
        return Ok(!found.is_empty() && found.iter().all(|object| is(object, wait.until)));
    }
    Ok(found
        .iter()
        .any(|object| object.metadata.deletion_timestamp.is_some()))
}

fn is(object: &DynamicObject, until: Until) -> bool {
    let status = &object.data["status"];
    let any = |field: &str, holds: &dyn Fn(&Value) -> bool| {
        status[field].as_array().is_some_and(|all| all.iter().any(holds))
    };
    match until {
        Until::Ready => condition(object, "Ready"),
        Until::NotReady => !condition(object, "Ready"),
        Until::BackingOff => any("containerStatuses", &|one| {
            one["state"]["waiting"]["reason"]
                .as_str()
                .is_some_and(|reason| reason.ends_with("BackOff"))
        }),
        Until::Creating => any("containerStatuses", &|one| {
            one["state"]["waiting"]["reason"] == "ContainerCreating"
        }),
        Until::EphemeralEnded => any("ephemeralContainerStatuses", &|one| {
            one["state"]["terminated"].is_object()
        }),
        Until::Deleting | Until::Gone => false,
    }
}

async fn patch(cluster: &mut Cluster, change: &Change) -> Result<()> {
    let wait = (
        change.version.as_str(),
        change.kind.as_str(),
        change.namespace.as_deref(),
        change.name.as_str(),
    );
    // A controller may still have to make it.
    cluster.wait_for(wait, |_| true, PATIENCE).await?;
    say(format!("patching {} {}", change.kind, change.name));
    let api = cluster
        .api(&change.version, &change.kind, change.namespace.as_deref())
        .await?;
    let (params, merge) = (PatchParams::default(), Patch::Merge(&change.merge));
    let patched = if change.status {
        api.patch_status(&change.name, &params, &merge).await
    } else {
        api.patch(&change.name, &params, &merge).await
    };
    patched.with_context(|| format!("cannot patch {} {}", change.kind, change.name))?;
    Ok(())
}

async fn add_ephemeral(cluster: &mut Cluster, ephemeral: &Ephemeral) -> Result<()> {
    say(format!("adding a container to {}", ephemeral.pod));
    let api = cluster.api("v1", "Pod", Some(&ephemeral.namespace)).await?;
    let change = json!({ "spec": { "ephemeralContainers": [ephemeral.container] } });
    api.patch_subresource(
        "ephemeralcontainers",
        &ephemeral.pod,
        &PatchParams::default(),
        &Patch::Strategic(change),
    )
    .await
    .with_context(|| format!("cannot add a container to {}", ephemeral.pod))?;
    Ok(())
}

async fn drop_packets(cluster: &mut Cluster, place: &Place, packets: &Packets) -> Result<()> {
    let from = addresses(cluster, &packets.namespace, &packets.from).await?;
    let to = match &packets.to {
        Some(labels) => addresses(cluster, &packets.namespace, labels).await?,
        None => vec![crate::control::NODE_ADDRESS.to_owned()],
    };
    for source in &from {
        for target in &to {
            say(format!(
                "dropping what {source} sends to {target}:{}",
                packets.port
            ));
            firewall::drop_packets(
                place,
                &Drop {
                    source,
                    target,
                    port: packets.port,
                },
            )?;
        }
    }
    Ok(())
}

/// The addresses of the pods with these labels, of which there must be one.
async fn addresses(cluster: &mut Cluster, namespace: &str, labels: &str) -> Result<Vec<String>> {
    let api = cluster.api("v1", "Pod", Some(namespace)).await?;
    let pods = api
        .list(&ListParams::default().labels(labels))
        .await
        .context("cannot list pods")?;
    let found: Vec<String> = pods
        .iter()
        .filter_map(|pod| pod.data["status"]["podIP"].as_str().map(str::to_owned))
        .collect();
    if found.is_empty() {
        bail!("cannot find the address of a pod with the label {labels} in {namespace}");
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::repository;

    #[test]
    fn the_steps_of_every_world_can_be_read() {
        let worlds = repository().join("tests").join("worlds");
        let mut seen = 0;
        for world in std::fs::read_dir(worlds).unwrap().flatten() {
            let path = world.path().join("steps.yaml");
            if path.is_file() {
                assert!(!read(&path).unwrap().is_empty(), "{} is empty", path.display());
                seen += 1;
            }
        }
        assert!(seen > 0);
    }

    #[test]
    fn a_step_is_one_thing() {
        let folder = std::env::temp_dir().join(format!("testcluster-steps-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("steps.yaml");
        for (text, complaint) in [
            (
                "- {stop: kubelet, delete: {kind: Pod, name: a}}",
                "step 1 is not one thing",
            ),
            ("- {}", "step 1 is not one thing"),
            ("- {reboot: now}", "reboot"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = format!("{:#}", read(&path).unwrap_err());
            assert!(error.contains(complaint), "{error}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
