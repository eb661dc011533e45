//! SFTP clients by what they call themselves, each with what public reports say its users fall into.

/// A program or library that logs in.
pub struct ClientProgram {
    /// How its identification begins behind `SSH-2.0-`; behind a `*`, what stands anywhere in it.
    says: &'static [&'static str],
    pub name: &'static str,
    /// What its users should know here; none where nothing is known to us.
    pub known: Option<ClientTrap>,
}

pub struct ClientTrap {
    /// A sentence.
    pub trap: &'static str,
    /// What shows that: tickets of projects, manuals, our own tests.
    pub ground: &'static str,
}

impl ClientProgram {
    fn is(&self, software: &str) -> bool {
        self.says.iter().any(|says| match says.strip_prefix('*') {
            Some(part) => software.contains(part),
            None => software.starts_with(says),
        })
    }
}

/// The client that calls itself so, if it is known.
pub fn client_program(software: &str) -> Option<&'static ClientProgram> {
    CLIENT_PROGRAMS.iter().find(|client| client.is(software))
}

/// What is asked of first comes first: some names begin as others do.
pub const CLIENT_PROGRAMS: &[ClientProgram] = &[
    ClientProgram {
        says: &["OpenSSH"],
        name: "OpenSSH",
        known: Some(ClientTrap {
            trap: "sftp -b ends with 0 though attributes were refused behind an upload (put -p); its rename replaces a file that lies there.",
            ground: "Tested here: src/sftp/tests/suite/habits.rs.",
        }),
    },
    ClientProgram {
        says: &["paramiko"],
        name: "paramiko",
        known: Some(ClientTrap {
            trap: "put asks for the size behind the close and raises if the file was moved away, though it was taken: confirm=False leaves that out.",
            ground: "paramiko 1843, 1374 and 134; tested here.",
        }),
    },
    ClientProgram {
        says: &["JSCH_"],
        name: "JSch (com.github.mwiede)",
        known: Some(ClientTrap {
            trap: "It offers no SHA-1 by itself, so that old servers have nothing in common with it.",
            ground: "mwiede/jsch 62, 263 and 267.",
        }),
    },
    ClientProgram {
        says: &["JSCH-0.1"],
        name: "JSch",
        known: Some(ClientTrap {
            trap: "Versions up to 0.1.55 sign with SHA-1 and know no newer key exchange, which current servers refuse; com.github.mwiede goes on with it.",
            ground: "mwiede/jsch 62 and 291.",
        }),
    },
    ClientProgram {
        says: &["Renci.SshNet"],
        name: "SSH.NET",
        known: Some(ClientTrap {
            trap: "UploadFile waits without end for an answer that never comes, unless OperationTimeout is set.",
            ground: "SSH.NET 241, 894 and 1308.",
        }),
    },
    ClientProgram {
        says: &["WinSCP"],
        name: "WinSCP",
        known: Some(ClientTrap {
            trap: "Files above 100 KB go to a name with .filepart and are renamed, and times are set behind that; where either is refused, resumesupport and preservetime are to be off.",
            ground: "WinSCP's manual on resuming; tomohulk/WinSCP 127.",
        }),
    },
    ClientProgram {
        says: &["PuTTY"],
        name: "PuTTY's psftp and pscp",
        known: Some(ClientTrap {
            trap: "psftp -b stops at the first command that fails, unless -be is given.",
            ground: "PuTTY's manual, chapter 6.",
        }),
    },
    ClientProgram {
        says: &["phpseclib"],
        name: "phpseclib",
        known: Some(ClientTrap {
            trap: "put answers false and raises nothing when it fails.",
            ground: "phpseclib's manual.",
        }),
    },
    ClientProgram {
        says: &["libssh2"],
        name: "libssh2 (curl, PHP's ssh2)",
        known: Some(ClientTrap {
            trap: "curl --append adds to the file that lies there, so a second try with it doubles what came before; downloads fail where a server's answers are short.",
            ground: "curl's manual; curl 15181; tested here (1.10.0).",
        }),
    },
    ClientProgram {
        says: &["libssh_", "libssh-"],
        name: "libssh (curl)",
        known: Some(ClientTrap {
            trap: "curl with it has failed at uploads to servers that take files opened in another way.",
            ground: "curl 4147.",
        }),
    },
    ClientProgram {
        says: &["APACHE-SSHD", "SSHD-CORE"],
        name: "Apache MINA SSHD",
        known: Some(ClientTrap {
            trap: "A write waits two minutes for room in the server's window and then raises, which leaves a part of the file.",
            ground: "mina-sshd 432.",
        }),
    },
    ClientProgram {
        says: &["SSHJ"],
        name: "sshj",
        known: Some(ClientTrap {
            trap: "put sets permissions and times behind the upload and raises if they are refused, though the file was taken: setPreserveAttributes(false) leaves that out.",
            ground: "sshj 504, 650 and 1019.",
        }),
    },
    ClientProgram {
        says: &["ssh2js"],
        name: "ssh2 for Node.js (ssh2-sftp-client)",
        known: Some(ClientTrap {
            trap: "put asks whether file and folder exist before it writes, and sets permissions of the open file.",
            ground: "ssh2-sftp-client 330, 357 and 372.",
        }),
    },
    ClientProgram {
        says: &["rclone"],
        name: "rclone",
        known: Some(ClientTrap {
            trap: "It sets times behind an upload unless set_modtime is off.",
            ground: "rclone's manual on SFTP.",
        }),
    },
    ClientProgram {
        says: &["Go"],
        name: "Go (x/crypto/ssh, pkg/sftp)",
        known: Some(ClientTrap {
            trap: "An upload with concurrent writes that fails may leave bytes behind the place that it tells.",
            ground: "pkg/sftp 397.",
        }),
    },
    ClientProgram { says: &["russh"], name: "russh", known: None },
    ClientProgram {
        says: &["AsyncSSH"],
        name: "AsyncSSH",
        known: Some(ClientTrap {
            trap: "put with preserve sets times and permissions behind the upload and raises if they are refused.",
            ground: "AsyncSSH's manual.",
        }),
    },
    ClientProgram {
        says: &["FileZilla"],
        name: "FileZilla",
        known: Some(ClientTrap {
            trap: "Uploads above 1 GiB have hung where new session keys were made.",
            ground: "mscdex/ssh2 856 and 882.",
        }),
    },
    ClientProgram { says: &["RebexSSH"], name: "Rebex", known: None },
    ClientProgram { says: &["J2SSH_Maverick", "Maverick"], name: "Maverick", known: None },
    ClientProgram { says: &["WeOnlyDo"], name: "wodSFTP", known: None },
    ClientProgram { says: &["*FlowSsh", "*Bitvise"], name: "Bitvise", known: None },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_known_by_the_beginning_of_what_it_says() {
        let name = |software| client_program(software).map(|client| client.name);
        assert_eq!(name("OpenSSH_9.6p1 Debian-4"), Some("OpenSSH"));
        assert_eq!(name("paramiko_3.4.0"), Some("paramiko"));
        assert_eq!(name("JSCH-0.1.54"), Some("JSch"));
        assert_eq!(name("JSCH_0.2.16"), Some("JSch (com.github.mwiede)"));
        assert_eq!(name("8.43 FlowSsh: Bitvise SSH Client"), Some("Bitvise"));
        assert_eq!(name("libssh2_1.11.0"), Some("libssh2 (curl, PHP's ssh2)"));
        assert_eq!(name("libssh_0.10.6"), Some("libssh (curl)"));
        assert_eq!(name("PuTTY_Release_0.78"), Some("PuTTY's psftp and pscp"));
        assert_eq!(name("unknown"), None);
    }

    #[test]
    fn no_name_hides_behind_another() {
        for (at, client) in CLIENT_PROGRAMS.iter().enumerate() {
            if let Some(ClientTrap { trap, ground }) = &client.known {
                assert!(trap.ends_with('.') && ground.ends_with('.'), "{}", client.name);
            }
            for says in client.says {
                let found = CLIENT_PROGRAMS.iter().position(|known| known.is(says.trim_start_matches('*')));
                assert_eq!(found, Some(at), "{says}");
            }
        }
    }
}
