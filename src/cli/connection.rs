//! The flags that say which cluster is meant and how long to wait for it, by kubectl's names where it has one.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::environment::Environment;
use super::error::{CliError, ErrorKind};
use crate::collect::live::{Access, Limits, LiveFault, LogWish, ProxyVariables, Settings};
use crate::rules::suggest;

/// Flags of verbs that read a cluster.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Cluster")]
pub(crate) struct Connection {
    /// The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig to use
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// The cluster of the kubeconfig to use
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) cluster: Option<String>,
    /// The user of the kubeconfig to use
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) user: Option<String>,
    /// The address of the API server
    #[arg(short, long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) server: Option<String>,
    /// The user to impersonate: what would that one see?
    #[arg(long = "as", global = true, value_name = "USER", hide_short_help = true)]
    pub(crate) as_user: Option<String>,
    /// A group to impersonate (repeatable)
    #[arg(long, global = true, value_name = "GROUP", hide_short_help = true)]
    pub(crate) as_group: Vec<String>,
    /// The uid to impersonate
    #[arg(long, global = true, value_name = "UID", hide_short_help = true)]
    pub(crate) as_uid: Option<String>,
    /// How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]
    #[arg(long, global = true, value_name = "TIME", hide_short_help = true)]
    pub(crate) request_timeout: Option<String>,
    /// How long reading the cluster may take in all [default: 60s]
    #[arg(long, global = true, value_name = "TIME", hide_short_help = true)]
    pub(crate) timeout: Option<String>,
    /// all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]
    #[arg(
        long,
        global = true,
        value_name = "WHOSE",
        hide_short_help = true,
        hide_possible_values = true
    )]
    pub(crate) logs: Option<Logs>,
    /// Read Secrets, too: their names, types, keys and registry hosts, never a value
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) read_secrets: bool,
}

/// `--logs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Logs {
    All,
    Sick,
    Never,
}

impl Connection {
    /// Returns the first flag that was given, for those who read no cluster.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--kubeconfig", self.kubeconfig.is_some()),
            ("--context", self.context.is_some()),
            ("--cluster", self.cluster.is_some()),
            ("--user", self.user.is_some()),
            ("--server", self.server.is_some()),
            ("--as", self.as_user.is_some()),
            ("--as-group", !self.as_group.is_empty()),
            ("--as-uid", self.as_uid.is_some()),
            ("--request-timeout", self.request_timeout.is_some()),
            ("--timeout", self.timeout.is_some()),
            ("--logs", self.logs.is_some()),
            ("--read-secrets", self.read_secrets),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(flag, _)| flag)
    }

    pub(crate) fn log_wish(&self) -> LogWish {
        match self.logs {
            None => LogWish::Usual,
            Some(Logs::All) => LogWish::All,
            Some(Logs::Sick) => LogWish::Sick,
            Some(Logs::Never) => LogWish::Never,
        }
    }

    /// Returns what `collect` needs to connect.
    pub(crate) fn settings(&self, environment: &Environment) -> Result<Settings, CliError> {
        let mut limits = Limits::default();
        if let Some(text) = &self.request_timeout {
            limits.request = duration("--request-timeout", text)?;
        }
        if let Some(text) = &self.timeout {
            limits.run = duration("--timeout", text)?.ok_or_else(|| {
                CliError::usage("use --timeout 0: a run must end").hint("a time looks like 60, 90s or 2m")
            })?;
        }
        Ok(Settings {
            access: Access {
                kubeconfig: self.kubeconfig.clone(),
                kubeconfig_list: environment.kubeconfig.clone(),
                home: environment.home.clone(),
                context: self.context.clone(),
                cluster: self.cluster.clone(),
                user: self.user.clone(),
                server: self.server.clone(),
                as_user: self.as_user.clone(),
                as_groups: self.as_group.clone(),
                as_uid: self.as_uid.clone(),
            },
            proxies: ProxyVariables {
                https: environment.https_proxy.clone(),
                http: environment.http_proxy.clone(),
                none_for: environment.no_proxy.clone(),
            },
            limits,
        })
    }
}

/// Says what ended a live run, and what may have been meant.
pub(crate) fn live_error(fault: LiveFault) -> CliError {
    let meant = fault
        .near
        .and_then(|(word, words)| suggest::did_you_mean(&word, words.iter().map(String::as_str)));
    let error = CliError::new(ErrorKind::Cluster, fault.sentence.raw()).hint_if(meant);
    fault.hints.into_iter().fold(error, CliError::hint)
}

/// Reads a time as kubectl does: whole seconds, or numbers with units (`1m30s`); 0 is none.
fn duration(flag: &str, text: &str) -> Result<Option<Duration>, CliError> {
    let wrong = || {
        CliError::usage(format!("use {flag} '{text}': it is no time"))
            .hint("a time looks like 10, 10s, 1m30s or 1h")
    };
    let whole = text.parse().ok().map(Duration::from_secs);
    let time = whole.or_else(|| with_units(text)).ok_or_else(wrong)?;
    Ok(Some(time).filter(|time| !time.is_zero()))
}

fn with_units(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest
            .find(|letter: char| letter.is_ascii_digit() || letter == '.')
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        rest = &rest[end..];
        sum = sum.checked_add(Duration::try_from_secs_f64(number * unit).ok()?)?;
    }
    Some(sum).filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_kubectl() {
        let read = |text: &str| duration("--timeout", text).map_err(|error| error.to_string());
        for (text, seconds) in [
            ("10", 10.0),
            ("1s", 1.0),
            ("1m30s", 90.0),
            ("3h", 10_800.0),
            ("500ms", 0.5),
            ("1.5s", 1.5),
        ] {
            assert_eq!(read(text), Ok(Some(Duration::from_secs_f64(seconds))), "{text}");
        }
        assert_eq!(read("0"), Ok(None));
        assert_eq!(read("0s"), Ok(None));
        for text in ["", "s", "10x", "-1", "1 s", "soon", "1e400h"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
