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

    /// Returns whether the name can belong to a caller: a service account with names that the API server accepts, or a
    /// user or group without control characters, quotes or wildcards.
    pub(crate) fn is_well_formed(&self) -> bool {
        if let Some((namespace, name)) = self.as_account() {
            return is_label(namespace) && is_subdomain(name);
        }
        let name = match self.user.as_str() {
            "" => self.groups.first().map_or("", String::as_str),
            user => user,
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:@+/=, ".contains(letter);
        !name.is_empty() && !name.starts_with(ACCOUNT) && name.chars().all(plain)
    }

    /// Returns WHO as `can` reads it: `serviceaccount:shop:cart`, `user:alice`, `group:devs`.
    pub(crate) fn word(&self) -> String {
        match (self.as_account(), self.user.is_empty()) {
            (Some((namespace, name)), _) => format!("serviceaccount:{namespace}:{name}"),
            (None, false) => format!("user:{}", self.user),
            (None, true) => format!("group:{}", self.groups.first().map_or("", String::as_str)),
        }
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

/// Returns whether a text is a DNS label (RFC 1123): the name of a namespace.
pub(crate) fn is_label(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=63).contains(&text.len())
        && text.chars().all(plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Returns whether a text is a DNS subdomain (RFC 1123): the name of a service account, the name of an API group.
pub(crate) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

impl Resource {
    /// Returns whether every word can be one of the API: no wildcard, no blank, quote or control character.
    fn is_well_formed(&self) -> bool {
        let named = |letter: char| letter.is_ascii_alphanumeric() || "-_.:@".contains(letter);
        let optional = |text: &str, fits: fn(&str) -> bool| text.is_empty() || fits(text);
        is_label(&self.resource)
            && optional(&self.subresource, is_label)
            && optional(&self.group, is_subdomain)
            && optional(&self.namespace, is_label)
            && self.name.len() <= 253
            && self.name.chars().all(named)
            && !self.name.starts_with('-')
    }

    /// Returns `pods` or `pods/log`, as a rule names it.
    pub(crate) fn combined(&self) -> String {
        match self.subresource.as_str() {
            "" => self.resource.clone(),
            subresource => format!("{}/{subresource}", self.resource),
        }
    }
}

impl Request {
    /// Returns whether verb and object can be words of the API. A text that a program printed may hold anything.
    pub(crate) fn is_well_formed(&self) -> bool {
        let path = |letter: char| letter.is_ascii_alphanumeric() || "/-_.~".contains(letter);
        let verb = !self.verb.is_empty() && self.verb.chars().all(|letter| letter.is_ascii_lowercase());
        verb && match &self.what {
            Asked::Resource(asked) => asked.is_well_formed(),
            Asked::Path(asked) => asked.starts_with('/') && asked.chars().all(path),
        }
    }

    /// Returns the words after WHO in the command line of `can`: `get pods/log web-0`, without the namespace.
    pub(crate) fn words(&self) -> Vec<String> {
        let asked = match &self.what {
            Asked::Path(path) => return vec![self.verb.clone(), path.clone()],
            Asked::Resource(asked) => asked,
        };
        let mut resource = asked.resource.clone();
        if !asked.group.is_empty() {
            resource.push_str(&format!(".{}", asked.group));
        }
        if !asked.subresource.is_empty() {
            resource.push_str(&format!("/{}", asked.subresource));
        }
        let mut words = vec![self.verb.clone(), resource];
        words.extend(Some(asked.name.clone()).filter(|name| !name.is_empty()));
        words
    }

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
    fn words_that_no_api_has_are_told_from_names() {
        let asked = |resource: &str, namespace: &str| Request {
            verb: "get".to_owned(),
            what: Asked::Resource(Resource {
                resource: resource.to_owned(),
                namespace: namespace.to_owned(),
                ..Resource::default()
            }),
        };
        for (resource, namespace, fits) in [
            ("pods", "shop", true),
            ("pods", "", true),
            ("*", "shop", false),
            ("pods ", "shop", false),
            ("pods", "sh op", false),
            ("pods", "$(id)", false),
            ("Pods", "shop", false),
            ("", "shop", false),
        ] {
            assert_eq!(
                asked(resource, namespace).is_well_formed(),
                fits,
                "{resource} {namespace}"
            );
        }
        for (user, fits) in [
            ("system:serviceaccount:shop:cart", true),
            ("system:serviceaccount:shop:cart.v1", true),
            ("system:serviceaccount:shop:*", false),
            ("system:serviceaccount:Shop:cart", false),
            ("system:serviceaccount:shop:cart;id", false),
            ("system:serviceaccount:shop", false),
            ("alice@example.com", true),
            ("alice\u{7}", false),
            ("a'b", false),
            ("*", false),
        ] {
            assert_eq!(Caller::user(user).is_well_formed(), fits, "{user}");
        }
        assert_eq!(asked("pods", "shop").words(), ["get", "pods"]);
        assert_eq!(Caller::account("shop", "cart").word(), "serviceaccount:shop:cart");
    }

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
