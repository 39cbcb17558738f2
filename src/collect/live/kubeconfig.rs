//! The kubeconfig as kubectl reads it: which files, how they are merged, which context is meant.
//!
//! A file that is there and cannot be read is a fault; only where there is none at all the pod's own account counts.

mod credential_files;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use kube::Config;
use kube::config::{Context, KubeConfigOptions, Kubeconfig};
use serde_json::{Map, Value};

use super::fault::{LiveFault, innermost};
use crate::collect::document;
use crate::collect::input::{self, LARGEST_KUBECONFIG};
use crate::collect::quoted_message;
use crate::k8s::yaml;

const HINT_LOOK: &str = "'kubectl config view' shows what kubectl reads";
const HINT_DEMO: &str = "without a cluster: sandbox-doctor diagnose --from demo";

/// Where to look, and what the command line puts in place of what stands there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// `--kubeconfig`: this file alone, which must be there.
    pub(crate) kubeconfig: Option<PathBuf>,
    /// The variable `KUBECONFIG`: files in the order of their weight, of which any may be missing.
    pub(crate) kubeconfig_list: Option<OsString>,
    pub(crate) home: Option<PathBuf>,
    pub(crate) context: Option<String>,
    pub(crate) cluster: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) as_user: Option<String>,
    pub(crate) as_groups: Vec<String>,
    pub(crate) as_uid: Option<String>,
}

/// Reads the configuration; no plugin has been run and nothing was sent.
pub(super) async fn load(access: &Access) -> Result<Config, LiveFault> {
    let (merged, looked_at) = read_all(access)?;
    let mut config = match merged {
        Some(merged) => of_files(access, merged, &looked_at).await?,
        None => without_files(access, &looked_at)?,
    };
    if let Some(server) = &access.server {
        config.cluster_url = server.parse().map_err(|error: http::uri::InvalidUri| {
            LiveFault::new(format!("use --server '{server}': {error}"))
                .hint("a server looks like https://127.0.0.1:6443")
        })?;
    }
    if config.cluster_url.host().is_none() {
        let server = &config.cluster_url;
        return Err(LiveFault::new(format!("use server '{server}': no host name")).hint(HINT_LOOK));
    }
    Ok(config)
}

/// Reads and merges the files that are there; `None` when there is none. Names those that were looked at.
fn read_all(access: &Access) -> Result<(Option<Kubeconfig>, Vec<PathBuf>), LiveFault> {
    let listed: Vec<PathBuf> = access
        .kubeconfig_list
        .as_deref()
        .map(|list| {
            std::env::split_paths(list)
                .filter(|path| !path.as_os_str().is_empty())
                .collect()
        })
        .unwrap_or_default();
    let (paths, required) = match (&access.kubeconfig, listed.is_empty()) {
        (Some(path), _) => (vec![path.clone()], true),
        (None, false) => (listed, false),
        (None, true) => {
            let of_home = |home: &PathBuf| home.join(".kube").join("config");
            (access.home.iter().map(of_home).collect(), false)
        }
    };
    let mut merged: Option<Kubeconfig> = None;
    for path in &paths {
        let bytes = match input::read_regular(path, LARGEST_KUBECONFIG) {
            Ok(bytes) => bytes,
            Err(refusal) if refusal.missing && !required => continue,
            Err(refusal) => {
                let fault = unreadable(path, &refusal.reason);
                return Err(refusal.hint.into_iter().fold(fault, LiveFault::hint));
            }
        };
        let next = parse(path, &bytes)?;
        merged = Some(match merged {
            None => next,
            Some(first) => first
                .merge(next)
                .map_err(|error| unreadable(path, &error.to_string()))?,
        });
    }
    Ok((merged, paths))
}

fn unreadable(path: &Path, reason: &str) -> LiveFault {
    LiveFault::new(format!("read kubeconfig {}: {reason}", path.display())).hint(HINT_LOOK)
}

/// Reads one file; what stands in it never enters an error, it may be a token.
fn parse(path: &Path, bytes: &[u8]) -> Result<Kubeconfig, LiveFault> {
    let text = document::decode(bytes).map_err(|reason| unreadable(path, &reason))?;
    let mut json = match yaml::read(&text).into_iter().next() {
        None => return Ok(Kubeconfig::default()),
        Some(Ok(node)) => node.to_json(),
        Some(Err(fault)) => {
            let place = format!("{}:{}:{}", path.display(), fault.place.line, fault.place.column);
            return Err(LiveFault::new(format!(
                "read kubeconfig {place}: it is no YAML: {}",
                quoted_message(&text, fault.place, &fault.message)
            ))
            .hint(HINT_LOOK));
        }
    };
    if !json.is_object() {
        return Err(unreadable(path, "it does not have the form of a kubeconfig"));
    }
    drop_empty(&mut json);
    if let Some(folder) = path.parent() {
        complete_paths(&mut json, folder);
    }
    for section in ["clusters", "contexts", "users"] {
        if json.get(section).is_some_and(|list| !list.is_array()) {
            return Err(unreadable(path, &format!("'{section}' is no list")));
        }
    }
    serde_json::from_value(json).map_err(|_| unreadable(path, "it does not have the form of a kubeconfig"))
}

/// Reads a kubeconfig that is in memory, and returns how many contexts it has; no file that it names is opened.
pub(crate) fn contexts_in(bytes: &[u8]) -> Result<usize, LiveFault> {
    parse(Path::new("kubeconfig"), bytes).map(|config| config.contexts.len())
}

/// An empty value counts as none, as in Go.
fn drop_empty(json: &mut Value) {
    match json {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
            map.values_mut().for_each(drop_empty);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        _ => {}
    }
}

/// Paths in a file are relative to the file.
fn complete_paths(json: &mut Value, folder: &Path) {
    let complete = |map: &mut Map<String, Value>, field: &str| {
        if let Some(Value::String(path)) = map.get_mut(field) {
            *path = folder.join(&*path).to_string_lossy().into_owned();
        }
    };
    for cluster in entries(json, "clusters", "cluster") {
        complete(cluster, "certificate-authority");
    }
    for user in entries(json, "users", "user") {
        for field in ["client-certificate", "client-key", "tokenFile"] {
            complete(user, field);
        }
        if let Some(Value::Object(exec)) = user.get_mut("exec") {
            // A bare word is looked up in PATH.
            let is_path = exec
                .get("command")
                .and_then(Value::as_str)
                .is_some_and(|word| word.contains('/'));
            if is_path {
                complete(exec, "command");
            }
        }
    }
}

fn entries<'a>(
    json: &'a mut Value,
    section: &str,
    field: &'a str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    let list = json
        .get_mut(section)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten();
    list.filter_map(move |entry| entry.get_mut(field)?.as_object_mut())
}

async fn of_files(
    access: &Access,
    mut merged: Kubeconfig,
    looked_at: &[PathBuf],
) -> Result<Config, LiveFault> {
    let contexts: Vec<String> = merged.contexts.iter().map(|entry| entry.name.clone()).collect();
    let name = access.context.clone().or_else(|| merged.current_context.clone());
    let Some(name) = name else {
        // As kubectl: a cluster that is named by flags needs no context.
        if access.server.is_some() && access.cluster.is_none() {
            return without_files(access, looked_at);
        }
        if merged.clusters.is_empty() && contexts.is_empty() {
            return Err(no_cluster(looked_at));
        }
        let names = contexts.join(", ");
        return Err(
            LiveFault::new("select a cluster: the kubeconfig has no current-context")
                .hint(format!("choose one with --context: {names}")),
        );
    };
    let context = merged.contexts.iter().find(|entry| entry.name == name);
    let Some(context) = context.and_then(|entry| entry.context.as_ref()) else {
        let fault = LiveFault::new(format!("use context '{name}': not found in the kubeconfig"));
        let fault = match contexts.is_empty() {
            true => fault.hint("the kubeconfig has no contexts"),
            false => fault.hint(format!("contexts in the kubeconfig: {}", contexts.join(", "))),
        };
        return Err(fault.near(&name, contexts));
    };
    let cluster = named_entries(access, &merged, context)?;
    let user = access.user.clone().or_else(|| context.user.clone());
    let options = KubeConfigOptions {
        context: Some(name.clone()),
        cluster: access.cluster.clone(),
        user: access.user.clone(),
    };
    let unusable = |reason: String| LiveFault::new(format!("use context '{name}': {reason}")).hint(HINT_LOOK);
    // What the environment says of proxies is read elsewhere.
    let proxy = match proxy_of(&merged, &cluster) {
        None => None,
        Some(proxy) => Some(
            proxy
                .parse()
                .map_err(|_| unusable("its proxy-url is no URL".to_owned()))?,
        ),
    };
    credential_files::read(&mut merged, &cluster, user.as_deref())?;
    let config = Config::from_custom_kubeconfig(merged, &options).await;
    let config = config.map_err(|error| unusable(innermost(&error)))?;
    Ok(with_proxy(config, proxy))
}

/// Holds that the cluster and the user of a context are there; returns the cluster.
fn named_entries(access: &Access, merged: &Kubeconfig, context: &Context) -> Result<String, LiveFault> {
    let cluster = access.cluster.as_ref().unwrap_or(&context.cluster);
    let clusters = merged.clusters.iter().map(|entry| entry.name.clone());
    if !merged
        .clusters
        .iter()
        .any(|entry| entry.name == *cluster && entry.cluster.is_some())
    {
        return Err(LiveFault::new(format!(
            "use cluster '{cluster}': the kubeconfig has none of this name"
        ))
        .near(cluster, clusters));
    }
    let users = merged.auth_infos.iter().map(|entry| entry.name.clone());
    if let Some(user) = access.user.as_ref().or(context.user.as_ref())
        && !merged.auth_infos.iter().any(|entry| entry.name == *user)
    {
        return Err(LiveFault::new(format!(
            "log in as '{user}': the kubeconfig has no user of this name"
        ))
        .near(user, users));
    }
    Ok(cluster.clone())
}

fn proxy_of(merged: &Kubeconfig, cluster: &str) -> Option<String> {
    let entry = merged.clusters.iter().find(|entry| entry.name == cluster)?;
    entry.cluster.as_ref()?.proxy_url.clone()
}

fn with_proxy(mut config: Config, proxy: Option<http::Uri>) -> Config {
    config.proxy_url = proxy;
    config
}

fn no_cluster(looked_at: &[PathBuf]) -> LiveFault {
    let paths: Vec<String> = looked_at.iter().map(|path| path.display().to_string()).collect();
    let looked = match paths.is_empty() {
        true => "there is no home directory to look in".to_owned(),
        false => format!("there is none in {}", paths.join(", ")),
    };
    LiveFault::new(format!("find a cluster: {looked}"))
        .hint("name a kubeconfig with --kubeconfig or KUBECONFIG")
        .hint(HINT_DEMO)
}

/// There is no kubeconfig: a server that was named, or the account of the pod that this runs in.
fn without_files(access: &Access, looked_at: &[PathBuf]) -> Result<Config, LiveFault> {
    let named = [&access.context, &access.cluster, &access.user]
        .into_iter()
        .flatten()
        .next();
    if let Some(name) = named {
        let fault = LiveFault::new(format!("use '{name}': no kubeconfig found"));
        return Err(fault.hint("name one with --kubeconfig or KUBECONFIG"));
    }
    if let Some(server) = &access.server {
        let address = server.parse().map_err(|error: http::uri::InvalidUri| {
            LiveFault::new(format!("use --server '{server}': {error}"))
        })?;
        return Ok(Config::new(address));
    }
    Config::incluster_env().map_err(|_| no_cluster(looked_at))
}

#[cfg(test)]
mod tests;
