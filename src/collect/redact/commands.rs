//! Secrets in command lines: after the flags by which single programs take a password, and after flags whose name says so.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::keys::is_secret_key;
use super::pairs::{is_harmless, is_reference};
use super::{pattern, placeholder, replace};

/// How programs take a password.
struct Program {
    names: &'static [&'static str],
    /// The value is the next word, or stands behind a `=`.
    next: &'static [&'static str],
    /// The value is written at the flag: `-pSECRET`.
    joined: &'static [&'static str],
    /// Only of this command of the program.
    command: &'static str,
}

const fn program(
    names: &'static [&'static str],
    next: &'static [&'static str],
    joined: &'static [&'static str],
) -> Program {
    Program {
        names,
        next,
        joined,
        command: "",
    }
}

const fn login(names: &'static [&'static str], next: &'static [&'static str]) -> Program {
    Program {
        names,
        next,
        joined: &["-p"],
        command: "login",
    }
}

const PROGRAMS: [Program; 17] = [
    program(
        &[
            "mysql",
            "mysqldump",
            "mysqladmin",
            "mysqlimport",
            "mysqlsh",
            "mysqlcheck",
            "mysqlslap",
            "mysqlbinlog",
            "mysqlshow",
            "mysqlpump",
            "mariadb",
            "mariadb-dump",
            "mariadb-admin",
            "mariadb-check",
            "xtrabackup",
            "mycli",
            "7z",
            "7za",
            "7zr",
        ],
        &[],
        &["-p"],
    ),
    program(
        &[
            "redis-cli",
            "valkey-cli",
            "keydb-cli",
            "redis-benchmark",
            "memtier_benchmark",
        ],
        &["-a", "--pass", "AUTH", "auth", "requirepass"],
        &["-a"],
    ),
    program(
        &["redis-server", "valkey-server"],
        &["--requirepass", "--masterauth"],
        &[],
    ),
    program(&["sshpass"], &["-p"], &["-p"]),
    program(
        &[
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "mongoimport",
            "mongoexport",
            "mongostat",
            "cqlsh",
            "rabbitmqadmin",
            "beeline",
        ],
        &["-p"],
        &["-p"],
    ),
    program(
        &[
            "sqlcmd",
            "bcp",
            "osql",
            "mosquitto_pub",
            "mosquitto_sub",
            "ipmitool",
            "zip",
            "unzip",
            "influx",
            "tsql",
        ],
        &["-P", "-password"],
        &["-P"],
    ),
    program(
        &[
            "ldapsearch",
            "ldapadd",
            "ldapmodify",
            "ldapwhoami",
            "ldapdelete",
            "ldappasswd",
        ],
        &["-w", "-s"],
        &["-w"],
    ),
    program(
        &["snmpget", "snmpwalk", "snmpset", "snmpbulkwalk"],
        &["-A", "-X", "-c"],
        &[],
    ),
    program(
        &["keytool", "jarsigner"],
        &[
            "-storepass",
            "-keypass",
            "-srcstorepass",
            "-deststorepass",
            "-srckeypass",
            "-destkeypass",
            "-new",
        ],
        &[],
    ),
    program(&["openssl"], &["-pass", "-passin", "-passout", "-k", "-K"], &[]),
    program(
        &["doctl", "flyctl", "fly", "heroku", "ngrok"],
        &["-t", "authtoken", "add-authtoken"],
        &[],
    ),
    program(&["rclone"], &["obscure"], &[]),
    program(
        &["snowsql", "vsql", "exapump", "isql", "hdbsql"],
        &["-p", "-w"],
        &[],
    ),
    login(
        &[
            "docker", "podman", "nerdctl", "buildah", "helm", "oras", "skopeo", "crane", "regctl", "az",
            "oc", "cf", "argocd",
        ],
        &["-p"],
    ),
    login(&["vault"], &["login"]),
    program(&["gpg", "gpg2", "borg", "restic"], &["--passphrase"], &[]),
    program(&["useradd", "usermod"], &["-p"], &[]),
];

/// Programs that take `user:password`, and by which flags.
const WITH_USER: [(&[&str], &[&str], char); 4] = [
    (
        &[
            "curl", "wget", "http", "https", "httpie", "xh", "hey", "ab", "siege", "etcdctl",
        ],
        &["-u", "-U", "-a", "-A", "--user", "--proxy-user", "--auth"],
        ':',
    ),
    (&["lftp", "ncftpget"], &["-u"], ','),
    (&["smbclient", "rpcclient", "net"], &["-U"], '%'),
    (&["git"], &["-c"], ':'),
];

pattern!(
    NAMES,
    r"(?:^|[^A-Za-z0-9_-])(?:mysql[a-z]*|mariadb[a-z-]*|xtrabackup|mycli|7z[ar]?|redis-(?:cli|benchmark|server)|valkey-(?:cli|server)|keydb-cli|memtier_benchmark|sshpass",
    r"|mongo[a-z]*|cqlsh|rabbitmqadmin|beeline|sqlcmd|bcp|osql|tsql|mosquitto_[a-z]+|ipmitool|zip|unzip|influx|ldap[a-z]+|snmp[a-z]+",
    r"|keytool|jarsigner|openssl|doctl|flyctl|fly|heroku|ngrok|rclone|snowsql|vsql|isql|hdbsql|docker|podman|nerdctl|buildah|helm|oras",
    r"|skopeo|crane|regctl|az|oc|cf|argocd|vault|gpg2?|borg|restic|useradd|usermod|curl|wget|https?|httpie|xh|hey|ab|siege|etcdctl|lftp",
    r#"|ncftpget|smbclient|rpcclient)["',]*\s"#
);
pattern!(WORD, r#""((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+"#);
pattern!(
    PIPED,
    r#"((?:echo|printf)\s+(?:-n\s+|-e\s+)?(?:'%s(?:\\n)?'\s+)?)("[^"]+"|'[^']+'|[^\s|"']+)(\s*\|\s*(?:sudo\s+)?(?:chpasswd|passwd|cryptsetup|su\b|sudo\s+-S|gpg|kinit|[a-z]+\s+(?:registry\s+)?login|gh\s+auth))"#
);

/// Reads the words of a command one after the other and returns what stands for the next one.
#[derive(Default)]
struct Line {
    program: Option<&'static Program>,
    separator: Option<(&'static [&'static str], char)>,
    command_seen: bool,
    pending: Pending,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Pending {
    #[default]
    Nothing,
    Password,
    User(char),
}

impl Line {
    /// Takes the next word; returns what stands for it, if it holds a secret.
    fn feed(&mut self, word: &str) -> Option<String> {
        match std::mem::take(&mut self.pending) {
            Pending::Password if !word.is_empty() && !is_kept(word) => return Some(placeholder("password")),
            Pending::User(separator) if !is_kept(word) => return with_user(word, separator),
            _ => {}
        }
        let base = word.rsplit(['/', '=', '(', '`']).next().unwrap_or(word);
        if let Some(program) = PROGRAMS.iter().find(|program| program.names.contains(&base)) {
            (self.program, self.separator, self.command_seen) =
                (Some(program), None, program.command.is_empty());
            return None;
        }
        if let Some((_, flags, separator)) = WITH_USER.iter().find(|(names, ..)| names.contains(&base)) {
            (self.program, self.separator) = (None, Some((*flags, *separator)));
            return None;
        }
        if let Some((flags, separator)) = self.separator {
            if flags.contains(&word) {
                self.pending = Pending::User(separator);
            } else if let Some(flag) = flags
                .iter()
                .find(|flag| flag.len() == 2 && word.starts_with(**flag))
            {
                return with_user(&word[flag.len()..], separator).map(|value| format!("{flag}{value}"));
            }
        }
        let program = self.program?;
        self.command_seen |= word == program.command;
        if !self.command_seen {
            return None;
        }
        if program.next.contains(&word) {
            self.pending = Pending::Password;
            return None;
        }
        let assigned = program
            .next
            .iter()
            .find_map(|flag| Some((*flag, word.strip_prefix(flag)?.strip_prefix('=')?)));
        let joined = || {
            program
                .joined
                .iter()
                .find_map(|flag| Some((*flag, word.strip_prefix(flag)?)))
        };
        match assigned {
            Some((flag, value)) if !is_kept(value) => Some(format!("{flag}={}", placeholder("password"))),
            _ => {
                let (flag, _) = joined().filter(|(_, value)| !value.is_empty() && !is_kept(value))?;
                Some(format!("{flag}{}", placeholder("password")))
            }
        }
    }
}

/// Keeps a variable, which is resolved elsewhere, and what was redacted before.
fn is_kept(value: &str) -> bool {
    value.starts_with('-') || is_reference(value)
}

fn with_user(word: &str, separator: char) -> Option<String> {
    let (user, password) = word.split_once(separator)?;
    let number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
    let kept =
        password.is_empty() || is_kept(password) || number(user) && number(password) || word.contains("://");
    (!kept).then(|| format!("{user}{separator}{}", placeholder("value")))
}

/// Redacts the command lines in a text.
pub(super) fn lines(text: &mut Cow<'_, str>) {
    if text.contains('|') {
        replace(text, &PIPED, |found| {
            Some(format!("{}{}{}", &found[1], placeholder("password"), &found[3]))
        });
    }
    if !NAMES.is_match(text) {
        return;
    }
    let mut clean = String::with_capacity(text.len());
    let mut changed = false;
    for part in text.split_inclusive(['|', ';', '\n', '&']) {
        changed |= segment(part, &mut clean);
    }
    if changed {
        *text = Cow::Owned(clean);
    }
}

/// Writes a part without its passwords, and returns true if there were any.
fn segment(part: &str, clean: &mut String) -> bool {
    let mut line = Line::default();
    let (mut written, mut changed) = (0, false);
    // `-p"SECRET"`: the flag, and at once a word in quotes.
    let mut open: Option<usize> = None;
    for found in WORD.captures_iter(part) {
        let Some(whole) = found.get(0) else { continue };
        let inner = found.get(1).or(found.get(2)).unwrap_or(whole);
        let joined = open.take() == Some(whole.start()) && inner != whole;
        let script = inner != whole && inner.as_str().contains(char::is_whitespace);
        let fed = if joined && !inner.as_str().is_empty() && !is_kept(inner.as_str()) {
            Some(placeholder("password"))
        } else if let Some(clean) = line.feed(inner.as_str()) {
            Some(clean)
        } else {
            // `sh -c "mysql -pSECRET"`: a command of its own.
            let mut clean = String::new();
            let changed = script && NAMES.is_match(inner.as_str()) && segment(inner.as_str(), &mut clean);
            changed.then_some(clean)
        };
        let is_joined_flag = |program: &Program| program.joined.contains(&inner.as_str());
        if line.program.is_some_and(is_joined_flag) {
            open = Some(whole.end());
        }
        if let Some(fed) = fed {
            clean.push_str(&part[written..inner.start()]);
            clean.push_str(&fed);
            written = inner.end();
            changed = true;
        }
    }
    clean.push_str(&part[written..]);
    changed
}

/// Redacts a list of arguments in place; programs, flags and ordinary values stay.
pub(in crate::collect) fn arguments<'v>(list: impl IntoIterator<Item = &'v mut Value>) {
    let mut value_of_flag = false;
    let mut line = Line::default();
    for argument in list {
        let Value::String(word) = argument else { continue };
        let is_flag = word.starts_with('-');
        if value_of_flag && !is_flag && !word.is_empty() && !word.starts_with("$(") {
            *word = placeholder("argument");
            value_of_flag = false;
            continue;
        }
        value_of_flag = is_flag && !word.contains(['=', ' ']) && is_secret_key(word);
        // What has blanks is a script of its own.
        let fed = if word.contains(char::is_whitespace) {
            None
        } else {
            line.feed(word)
        };
        if let Some(fed) = fed {
            *word = fed;
        } else if let Cow::Owned(clean) = one(word) {
            *word = clean;
        }
    }
}

fn one(word: &str) -> Cow<'_, str> {
    if let Some((key, value)) = word.split_once('=') {
        let is_name = !key.contains(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '/' | ';' | '&' | '(' | '?' | ':')
        });
        // A variable is resolved by the kubelet; its name is no secret.
        if is_name && is_secret_key(key) && !value.is_empty() && !is_kept(value) && !is_harmless(value) {
            return Cow::Owned(format!("{key}={}", placeholder("argument")));
        }
    }
    super::command(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redacted(list: &[&str]) -> Vec<String> {
        let mut values: Vec<Value> = list.iter().map(|word| json!(word)).collect();
        arguments(&mut values);
        values
            .iter()
            .map(|word| word.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn secret_arguments_are_taken_out() {
        for (given, expected) in [
            (
                &["server", "--password=hunter2", "--port=8080"][..],
                &["server", "--password=<redacted:argument>", "--port=8080"][..],
            ),
            (
                &["--token", "abc", "--verbose"],
                &["--token", "<redacted:argument>", "--verbose"],
            ),
            (
                &["env", "API_KEY=xyz", "python"],
                &["env", "API_KEY=<redacted:argument>", "python"],
            ),
            (
                &["--dsn-url", "postgres://app:s3cr3t@db:5432/app"],
                &["--dsn-url", "postgres://<redacted:userinfo>@db:5432/app"],
            ),
            (
                &["sh", "-c", "mysql --password=hunter2 -e 'select 1'"],
                &["sh", "-c", "mysql --password=<redacted:value> -e 'select 1'"],
            ),
            (
                &["curl", "-H", "Authorization: Bearer abcDEF0123456789xyz"],
                &["curl", "-H", "Authorization: Bearer <redacted:token>"],
            ),
            (
                &["mysql", "-uroot", "-pswordfish"],
                &["mysql", "-uroot", "-p<redacted:password>"],
            ),
            (
                &["/usr/bin/redis-cli", "-a", "swordfish", "ping"],
                &["/usr/bin/redis-cli", "-a", "<redacted:password>", "ping"],
            ),
            (
                &["curl", "-u", "me:swordfish", "http://x"],
                &["curl", "-u", "me:<redacted:value>", "http://x"],
            ),
            (
                &["sh", "-c", "tool --token swordfish run"],
                &["sh", "-c", "tool --token <redacted:value> run"],
            ),
        ] {
            assert_eq!(redacted(given), expected);
        }
    }

    #[test]
    fn ordinary_arguments_stay() {
        for given in [
            &["pandasai-server", "--port", "8080"][..],
            &["python3.11", "-c", "open('/workspace/output.csv','w').write('x')"],
            &["sh", "-c", "chown 0:0 /workspace && chmod 755 /workspace"],
            &["--token-file", "/var/run/token", "--secret-name=regcred"],
            &["--token", "--verbose"],
            &["--password=$(DB_PASSWORD)"],
            &["sleep", "3600"],
            &["server", "-p", "8080", "-a", "0.0.0.0"],
            &["docker", "run", "-p", "80:80", "-u", "1000:1000"],
            &["mysql", "-P", "3306", "-h", "db", "-p$(PASS)"],
        ] {
            assert_eq!(redacted(given), given);
        }
    }

    fn shown(text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        lines(&mut text);
        text.into_owned()
    }

    #[test]
    fn every_pattern_compiles_and_every_program_is_searched_for() {
        assert!(!PIPED.as_str().is_empty() && !WORD.as_str().is_empty());
        let with_user = WITH_USER
            .iter()
            .filter(|(names, ..)| !names.contains(&"git"))
            .flat_map(|(names, ..)| *names);
        for name in PROGRAMS.iter().flat_map(|program| program.names).chain(with_user) {
            assert!(
                ["net", "exapump"].contains(name) || NAMES.is_match(&format!("{name} x")),
                "{name}"
            );
        }
    }

    #[test]
    fn passwords_of_command_lines_are_taken_out_of_texts() {
        for (given, expected) in [
            (
                "+ mysql -h db -pswordfish -e x",
                "+ mysql -h db -p<redacted:password> -e x",
            ),
            (
                "mysqldump -p'sword fish' shop",
                "mysqldump -p'<redacted:password>' shop",
            ),
            (
                "a; sshpass -p swordfish ssh h && b",
                "a; sshpass -p <redacted:password> ssh h && b",
            ),
            (
                "redis-cli -h c -a swordfish ping",
                "redis-cli -h c -a <redacted:password> ping",
            ),
            (
                "docker login -u me -p swordfish r.example",
                "docker login -u me -p <redacted:password> r.example",
            ),
            (
                r#"exec ["mysql", "-pswordfish"]"#,
                r#"exec ["mysql", "-p<redacted:password>"]"#,
            ),
            (
                "echo swordfish | docker login -u me",
                "echo <redacted:password> | docker login -u me",
            ),
            (
                "smbclient //h/s -U me%swordfish",
                "smbclient //h/s -U me%<redacted:value>",
            ),
        ] {
            assert_eq!(shown(given), expected);
            assert_eq!(shown(expected), expected);
        }
        for text in [
            "exec: \"mysql\": executable file not found in $PATH",
            "docker run -p 8080:80 app",
            "curl -u 1000:1000 http://x",
            "zip error: Nothing to do! (a.zip)",
            "helm upgrade -p x",
            "mysql -P 3306 -p",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
