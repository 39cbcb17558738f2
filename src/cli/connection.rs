//! The flags that select a cluster and limit how long it is read, by kubectl's names where it has one.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::environment::Environment;
use super::error::{CliError, ErrorKind};
use crate::collect::live::{Access, Limits, LiveFault, LogWish, ProxyVariables, Settings};
use crate::rules::suggest;

/// Flags of commands that read a cluster.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Cluster")]
pub(crate) struct Connection {
    /// Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Kubeconfig context
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// Kubeconfig cluster
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) cluster: Option<String>,
    /// Kubeconfig user
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) user: Option<String>,
    /// Address of the API server
    #[arg(short, long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) server: Option<String>,
    /// User to impersonate
    #[arg(long = "as", global = true, value_name = "USER", hide_short_help = true)]
    pub(crate) as_user: Option<String>,
    /// Group to impersonate (repeatable)
    #[arg(long, global = true, value_name = "GROUP", hide_short_help = true)]
    pub(crate) as_group: Vec<String>,
    /// UID to impersonate
    #[arg(long, global = true, value_name = "UID", hide_short_help = true)]
    pub(crate) as_uid: Option<String>,
    /// Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]
    #[arg(long, global = true, value_name = "TIME", hide_short_help = true)]
    pub(crate) request_timeout: Option<String>,
    /// Timeout for reading the cluster [default: 60s]
    #[arg(long, global = true, value_name = "TIME", hide_short_help = true)]
    pub(crate) timeout: Option<String>,
    /// Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]
    #[arg(long, global = true, value_name = "PODS", hide_short_help = true)]
    pub(crate) logs: Option<Logs>,
    /// Also read Secrets: names, types, keys and registry hosts, never values
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) read_secrets: bool,
}

/// `--logs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Logs {
    All,
    /// Its first name is still accepted.
    #[value(alias = "sick", help = None)]
    Unhealthy,
    Never,
}

impl Connection {
    /// Returns the first flag that was given, for commands that read no cluster.
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
            Some(Logs::Unhealthy) => LogWish::Sick,
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
                CliError::invalid("invalid argument '0' for flag --timeout: a run needs a timeout")
                    .hint("examples: 60, 90s, 2m")
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
        CliError::invalid(format!(
            "invalid argument '{text}' for flag {flag}: not a duration"
        ))
        .hint("examples: 10, 10s, 1m30s, 1h")
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
