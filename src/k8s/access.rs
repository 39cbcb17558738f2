//! Who asks the API server, and for what, as an authorizer sees it. Plain words; nobody is allowed or denied here.

const ACCOUNT: &str = "system:serviceaccount:";
const NODE: &str = "system:node:";
const AUTHENTICATED: &str = "system:authenticated";
const UNAUTHENTICATED: &str = "system:unauthenticated";

/// Who asks: a name and the groups that come with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Empty where a group alone is meant.
    pub(crate) user: String,
    pub(crate) groups: Vec<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) verb: String,
    pub(crate) what: Asked,
}

/// A resource of the API, or a path that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Resource(Resource),
    Path(String),
}

/// A resource as URLs and roles name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resource {
    /// `""` is the core group.
    pub(crate) group: String,
    pub(crate) resource: String,
    pub(crate) subresource: String,
    /// Empty where the request has none: lists and creations.
    pub(crate) name: String,
    /// Empty at the cluster scope, which is also every namespace.
    pub(crate) namespace: String,
}

impl Caller {
    /// Returns a service account, with the groups that the API server gives to each.
    pub(crate) fn account(namespace: &str, name: &str) -> Self {
        Self {
            user: format!("{ACCOUNT}{namespace}:{name}"),
            groups: vec![
                "system:serviceaccounts".to_owned(),
                format!("system:serviceaccounts:{namespace}"),
                AUTHENTICATED.to_owned(),
            ],
        }
    }

    /// Returns a user by its name, with the groups that the name alone tells.
    pub(crate) fn user(name: &str) -> Self {
        let with = |groups: &[&str]| Self {
            user: name.to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        };
        match account_of(name) {
            Some((namespace, account)) => Self::account(namespace, account),
            None if name == "system:anonymous" => with(&[UNAUTHENTICATED]),
            None if name.starts_with(NODE) => with(&["system:nodes", AUTHENTICATED]),
            None => with(&[AUTHENTICATED]),
        }
    }

    /// Returns anybody of a group.
    pub(crate) fn group(name: &str) -> Self {
        let mut groups = vec![name.to_owned()];
        if name.starts_with("system:serviceaccounts:") {
            groups.push("system:serviceaccounts".to_owned());
        }
        if name != AUTHENTICATED && name != UNAUTHENTICATED {
            groups.push(AUTHENTICATED.to_owned());
        }
        Self {
            user: String::new(),
            groups,
        }
    }

    /// Returns namespace and name, if it is a service account.
    pub(crate) fn as_account(&self) -> Option<(&str, &str)> {
        account_of(&self.user)
    }

    /// Whether the token was missing or not good: no role helps then.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.user == "system:anonymous" || self.is_in(UNAUTHENTICATED)
    }

    /// Whether it is a kubelet, whom the Node authorizer lets do more than its roles say.
    pub(crate) fn is_node(&self) -> bool {
        self.user.starts_with(NODE) && self.is_in("system:nodes")
    }

    pub(crate) fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|of| of == group)
    }

    /// Returns how a sentence names it: `service account default:default`, `user alice`, `group devs`.
    pub(crate) fn spoken(&self) -> String {
        match (self.as_account(), self.user.is_empty()) {
            (Some((namespace, name)), _) => format!("service account {namespace}:{name}"),
            (None, false) => format!("user {}", self.user),
            (None, true) => format!(
                "group {}",
                self.groups.first().map_or("(none)", |group| group.as_str())
            ),
        }
    }
}

fn account_of(user: &str) -> Option<(&str, &str)> {
    let (namespace, name) = user.strip_prefix(ACCOUNT)?.split_once(':')?;
    let whole = !namespace.is_empty() && !name.is_empty() && !name.contains(':');
    whole.then_some((namespace, name))
}

impl Resource {
    /// Returns `pods` or `pods/log`, as a rule names it.
    pub(crate) fn combined(&self) -> String {
        match self.subresource.as_str() {
            "" => self.resource.clone(),
            subresource => format!("{}/{subresource}", self.resource),
        }
    }
}

impl Request {
    /// Returns what a sentence says after the verb: `pods/log in namespace shop`.
    pub(crate) fn object(&self) -> String {
        let asked = match &self.what {
            Asked::Path(path) => return path.clone(),
            Asked::Resource(asked) => asked,
        };
        let group = match asked.group.as_str() {
            "" => String::new(),
            group => format!(".{group}"),
        };
        let name = match asked.name.as_str() {
            "" => String::new(),
            name => format!(" '{name}'"),
        };
        let subresource = match asked.subresource.as_str() {
            "" => String::new(),
            subresource => format!("/{subresource}"),
        };
        let scope = match asked.namespace.as_str() {
            "" => "at the cluster scope".to_owned(),
            namespace => format!("in namespace {namespace}"),
        };
        format!("{}{group}{subresource}{name} {scope}", asked.resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_follow_from_names() {
        let account = Caller::user("system:serviceaccount:shop:cart");
        assert_eq!(account.as_account(), Some(("shop", "cart")));
        assert!(account.is_in("system:serviceaccounts:shop") && account.is_in(AUTHENTICATED));
        assert_eq!(Caller::user("alice").groups, [AUTHENTICATED]);
        assert!(Caller::user("system:anonymous").is_anonymous());
        assert!(Caller::user("system:node:n1").is_node());
        assert!(!Caller::user("system:nodes").is_node());
        assert!(Caller::group("system:serviceaccounts:shop").is_in("system:serviceaccounts"));
        assert!(!Caller::group(UNAUTHENTICATED).is_in(AUTHENTICATED));
        for name in [
            "system:serviceaccount:shop",
            "system:serviceaccount::x",
            "system:serviceaccount:a:b:c",
        ] {
            assert_eq!(Caller::user(name).as_account(), None, "{name}");
        }
    }
}
