//! What readers and pods expect of a cluster besides its node: names and metrics. Both run as processes beside the kubelet,
//! on the node's address, where neither a Service nor an image is needed to reach them.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::data;
use crate::client::Cluster;
use crate::control::NODE_ADDRESS;
use crate::place::{self, Place};
use crate::process;
use crate::record::Record;
use crate::{seed, tools};

const COREFILE: &str = include_str!("../../templates/node/Corefile");
const METRICS: &str = include_str!("../../templates/node/metrics.yaml");

/// Starts CoreDNS and metrics-server. Metrics are served when the kubelet was asked twice, about 20 s later; nobody waits here.
pub async fn start(record: &mut Record, place: &Place, cluster: &mut Cluster) -> Result<()> {
    let data = data(place);
    let corefile = COREFILE
        .replace("{{ADDRESS}}", NODE_ADDRESS)
        .replace("{{RUN}}", &place.run().to_string_lossy());
    place::write(&data.join("Corefile"), corefile)?;
    let mut names = Command::new(tools::named("coredns")?.path(place)?);
    names.arg("-conf").arg(data.join("Corefile")).current_dir(&data);
    record.add(process::start("coredns", &mut names, &place.logs())?, place)?;

    let kubeconfig = place.run().join("metrics-server.kubeconfig");
    let mut metrics = Command::new(tools::named("metrics-server")?.path(place)?);
    for name in [
        "--kubeconfig",
        "--authentication-kubeconfig",
        "--authorization-kubeconfig",
    ] {
        metrics.arg(name).arg(&kubeconfig);
    }
    metrics
        .args([
            "--bind-address",
            NODE_ADDRESS,
            "--secure-port",
            "11443",
            "--metric-resolution",
            "10s",
            "--kubelet-request-timeout",
            "5s",
        ])
        .args([
            "--kubelet-use-node-status-port",
            "--kubelet-preferred-address-types",
            "InternalIP",
            "--kubelet-certificate-authority",
        ])
        .arg(place.pki().join("ca.crt"))
        .arg("--cert-dir")
        .arg(data.join("metrics-server"))
        .current_dir(&data);
    record.add(
        process::start("metrics-server", &mut metrics, &place.logs())?,
        place,
    )?;
    let objects = METRICS.replace("{{ADDRESS}}", NODE_ADDRESS);
    for object in seed::objects(&objects, Path::new("templates/node/metrics.yaml"))? {
        cluster.apply(&object).await?;
    }
    Ok(())
}
