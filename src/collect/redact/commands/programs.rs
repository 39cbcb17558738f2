//! Programs that take a password on their command line, and by which flags.

/// How programs take a password.
pub(super) struct Program {
    pub(super) names: &'static [&'static str],
    /// The value is the next word, or stands behind a `=`.
    pub(super) next: &'static [&'static str],
    /// The value is written at the flag: `-pSECRET`.
    pub(super) joined: &'static [&'static str],
    /// Only of this command of the program.
    pub(super) command: &'static str,
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

pub(super) const PROGRAMS: [Program; 17] = [
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
pub(super) const WITH_USER: [(&[&str], &[&str], char); 4] = [
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
