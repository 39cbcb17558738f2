//! `--as` and the `as` of a kubeconfig: who is impersonated, in the headers of every request.

use http::{HeaderName, HeaderValue};
use kube::Config;

use super::fault::LiveFault;
use super::kubeconfig::Access;

const USER: HeaderName = HeaderName::from_static("impersonate-user");
const GROUP: HeaderName = HeaderName::from_static("impersonate-group");
const UID: HeaderName = HeaderName::from_static("impersonate-uid");

/// Who is impersonated, and where that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Impersonated {
    user: String,
    by: &'static str,
}

/// Moves the impersonation of the flags, or else of the kubeconfig, into the headers of the requests.
pub(super) fn resolve(config: &mut Config, access: &Access) -> Result<Option<Impersonated>, LiveFault> {
    if access.as_user.is_none() && (!access.as_groups.is_empty() || access.as_uid.is_some()) {
        return Err(LiveFault::new("use --as-group or --as-uid without --as")
            .hint("for example: --as system:anonymous --as-group viewers"));
    }
    let auth = &mut config.auth_info;
    let (user, groups, uid) = (
        auth.impersonate.take(),
        auth.impersonate_groups.take().unwrap_or_default(),
        auth.impersonate_uid.take(),
    );
    let (user, groups, uid, names) = match &access.as_user {
        Some(user) => {
            auth.impersonate_user_extra = None;
            let flags = ["--as", "--as-group", "--as-uid"];
            (
                Some(user.clone()),
                access.as_groups.clone(),
                access.as_uid.clone(),
                flags,
            )
        }
        None => (user, groups, uid, ["as", "as-groups", "as-uid"]),
    };
    let Some(user) = user else {
        if groups.is_empty() && uid.is_none() && auth.impersonate_user_extra.is_none() {
            return Ok(None);
        }
        return Err(LiveFault::new(
            "use 'as-groups', 'as-uid' or 'as-user-extra' of the kubeconfig: they need 'as'",
        ));
    };
    let extra = auth.impersonate_user_extra.iter().flatten();
    for (key, value) in extra.flat_map(|(key, values)| values.iter().map(move |value| (key, value))) {
        if HeaderValue::from_str(value).is_err() {
            let sentence = format!(
                "use 'as-user-extra' of the kubeconfig: a value of '{key}' has characters that a header cannot carry"
            );
            return Err(LiveFault::new(sentence));
        }
    }
    config.headers.push((USER, header(names[0], &user)?));
    for group in &groups {
        config.headers.push((GROUP, header(names[1], group)?));
    }
    if let Some(uid) = &uid {
        config.headers.push((UID, header(names[2], uid)?));
    }
    Ok(Some(Impersonated { user, by: names[0] }))
}

/// Go sends names as they are, so that letters beyond ASCII pass; control characters do not.
fn header(by: &str, name: &str) -> Result<HeaderValue, LiveFault> {
    if name.trim().is_empty() {
        return Err(LiveFault::new(format!("use {by} '{name}': the name is empty"))
            .hint("name a user, for example: --as system:serviceaccount:NAMESPACE:NAME"));
    }
    HeaderValue::from_bytes(name.as_bytes()).map_err(|_| {
        let (at, found) = name
            .chars()
            .enumerate()
            .find(|(_, letter)| letter.is_ascii_control() && *letter != '\t')
            .unwrap_or_default();
        let shown: String = name.escape_debug().take(80).collect();
        LiveFault::new(format!(
            "use {by} '{shown}': character {} is a control character (U+{:04X}), which a header cannot carry",
            at + 1,
            u32::from(found)
        ))
    })
}

impl Impersonated {
    /// Returns the error for a refusal of the impersonation itself; with any other refusal it is not concerned.
    pub(super) fn refused(&self, reason: &str) -> Option<LiveFault> {
        if !reason.contains(" cannot impersonate ") {
            return None;
        }
        let Self { user, by } = self;
        Some(
            LiveFault::new(format!("impersonate '{user}' ({by}): {reason}"))
                .hint("impersonation needs the verb 'impersonate' on that user, group or ServiceAccount")
                .hint(format!(
                    "without {by}, the cluster is read as the user of the kubeconfig"
                )),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impersonating(user: &str, groups: &[&str]) -> (Config, Result<Option<Impersonated>, LiveFault>) {
        let mut config = Config::new(http::Uri::from_static("https://127.0.0.1:6443"));
        let access = Access {
            as_user: Some(user.to_owned()),
            as_groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..Access::default()
        };
        let resolved = resolve(&mut config, &access);
        (config, resolved)
    }

    #[test]
    fn names_become_headers_and_bad_ones_are_named() {
        let (config, resolved) = impersonating("müller", &["viewers", "dev ops"]);
        assert!(resolved.unwrap().is_some());
        assert_eq!(config.headers.len(), 3);
        assert_eq!(config.headers[0].1.as_bytes(), "müller".as_bytes());
        assert!(config.auth_info.impersonate.is_none());
        for (user, groups, said) in [
            ("", &[][..], "use --as '': the name is empty"),
            ("  ", &[], "the name is empty"),
            (
                "eve\n",
                &[],
                r"use --as 'eve\n': character 4 is a control character (U+000A)",
            ),
            ("\u{7f}", &[], "character 1 is a control character (U+007F)"),
            ("eve", &["ok", "a\0b"], r"use --as-group 'a\0b': character 2"),
            ("eve", &[""], "use --as-group '': the name is empty"),
        ] {
            let (_, resolved) = impersonating(user, groups);
            let sentence = resolved.unwrap_err().sentence;
            assert!(sentence.raw().contains(said), "{user:?}: {}", sentence.raw());
        }
    }

    #[test]
    fn the_flags_replace_the_kubeconfig_and_groups_need_a_user() {
        let login = serde_json::json!({"as": "ann", "as-groups": ["a"], "as-user-extra": {"scope": ["x"]}});
        let of_file = |login: &serde_json::Value, access: &Access| {
            let mut config = Config::new(http::Uri::from_static("https://127.0.0.1:6443"));
            config.auth_info = serde_json::from_value(login.clone()).unwrap();
            let resolved = resolve(&mut config, access);
            (config.headers.len(), resolved)
        };
        let (headers, resolved) = of_file(&login, &Access::default());
        assert_eq!((headers, resolved.unwrap().unwrap().by), (2, "as"));
        let mut access = Access {
            as_user: Some("eve".into()),
            ..Access::default()
        };
        let (headers, resolved) = of_file(&login, &access);
        assert_eq!((headers, resolved.unwrap().unwrap().user.as_str()), (1, "eve"));
        access = Access {
            as_groups: vec!["a".into()],
            ..Access::default()
        };
        assert!(of_file(&login, &access).1.is_err());
        let alone = serde_json::json!({"as-groups": ["a"]});
        assert!(of_file(&alone, &Access::default()).1.is_err());
        let extra = serde_json::json!({"as": "ann", "as-user-extra": {"scope": ["a\nb"]}});
        let fault = of_file(&extra, &Access::default()).1.unwrap_err();
        assert!(fault.sentence.raw().contains("a value of 'scope'"), "{fault:?}");
    }

    #[test]
    fn only_a_refusal_to_impersonate_is_explained_as_one() {
        let eve = Impersonated {
            user: "eve".to_owned(),
            by: "--as",
        };
        let reason = r#"users "eve" is forbidden: User "me" cannot impersonate resource "users" in API group "" at the cluster scope"#;
        let fault = eve.refused(reason).unwrap();
        assert!(
            fault
                .sentence
                .raw()
                .starts_with("impersonate 'eve' (--as): users \"eve\"")
        );
        assert_eq!(
            eve.refused(r#"pods is forbidden: User "eve" cannot list resource "pods""#),
            None
        );
    }
}
