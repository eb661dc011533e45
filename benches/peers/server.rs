//! The two servers under comparison, each of our own making, each ended when dropped.

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::measure::{Result, cpu_of_tree, timed, until, until_alone};
use crate::process::{run, simulator};

/// A running SFTP server and a login to it.
pub struct Server {
    process: Child,
    pub sftp: SocketAddr,
    /// The control API; only ours has one.
    pub api: Option<SocketAddr>,
    pub user: String,
    pub key: PathBuf,
    /// The folders as the client names them.
    pub inbound: String,
    pub outbound: String,
    /// From starting the program until it answers: the ready file, or the first words over SSH.
    pub start: Duration,
}

impl Server {
    /// The simulator, which keeps all it gets below `folder`.
    pub fn simulator(folder: &Path) -> Result<Server> {
        let mut command = simulator();
        command.arg("serve").env("TMPDIR", folder);
        Server::start_simulator(command, folder)
    }

    /// The simulator with further options.
    pub fn simulator_with_options(folder: &Path, options: &[&str]) -> Result<Server> {
        let mut command = simulator();
        command.arg("serve").args(options).env("TMPDIR", folder);
        Server::start_simulator(command, folder)
    }

    /// The simulator with files that were in its Outbound before it started.
    pub fn simulator_with_outbound(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<Server> {
        let data = folder.join("data");
        let command = || {
            let mut command = simulator();
            command.arg("serve").arg("--data").arg(&data);
            command
        };
        // The first start makes the folders, the second finds what was put there.
        let user = Server::start_simulator(command(), folder)?.user.clone();
        let outbound = find(&data, &Path::new("outbound").join(user))?
            .ok_or("the simulator's --data folder has no outbound/<user>")?;
        fill(&outbound)?;
        Server::start_simulator(command(), folder)
    }

    /// The simulator with a scenario, whose senders log in with this key.
    pub fn simulator_with_key(folder: &Path, scenario: &Path, key: &Path) -> Result<Server> {
        let mut server = Server::simulator_with_scenario(folder, scenario)?;
        key.clone_into(&mut server.key);
        Ok(server)
    }

    /// The simulator with a scenario, which has a key made for its sender.
    pub fn simulator_with_scenario(folder: &Path, scenario: &Path) -> Result<Server> {
        let mut command = simulator();
        command.arg("serve").arg("--scenario").arg(scenario).env("TMPDIR", folder);
        Server::start_simulator(command, folder)
    }

    fn start_simulator(mut command: Command, folder: &Path) -> Result<Server> {
        let ready = folder.join("ready.json");
        if ready.exists() {
            fs::remove_file(&ready)?;
        }
        command.args(["--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0"]).arg("--ready-file").arg(&ready);
        let (mut process, start) = timed(|| {
            let process = Ended(Some(spawn(&mut command)?));
            until("the simulator's start", || ready.exists().then_some(()))?;
            Ok(process)
        })?;
        let told: serde_json::Value = serde_json::from_slice(&fs::read(&ready)?)?;
        let text = |key: &str| -> Result<String> {
            Ok(told[key].as_str().ok_or_else(|| format!("the ready file tells no {key}"))?.to_owned())
        };
        Ok(Server {
            sftp: text("sftp")?.parse()?,
            api: Some(text("api")?.parse()?),
            user: text("user")?,
            key: told["client_key"].as_str().unwrap_or_default().into(),
            inbound: text("inbound")?,
            outbound: text("outbound")?,
            start,
            process: process.0.take().ok_or("no process")?,
        })
    }

    /// OpenSSH for the current user and on a free port. Its SFTP runs within: as a program of its own
    /// it would be started by the user's shell, and what that reads first would be measured too.
    pub fn openssh(folder: &Path) -> Result<Server> {
        let (host_key, key) = (folder.join("host_key"), folder.join("client_key"));
        for path in [&host_key, &key] {
            run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path))?;
        }
        for name in ["inbound", "outbound"] {
            fs::create_dir(folder.join(name))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = folder.join("sshd_config");
        let (host_key, authorized) = (host_key.display(), key.with_extension("pub"));
        let lines = format!(
            "ListenAddress 127.0.0.1:{port}\n\
             HostKey {host_key}\n\
             AuthorizedKeysFile {}\n\
             Subsystem sftp internal-sftp\n\
             PermitRootLogin yes\n\
             PasswordAuthentication no\n\
             StrictModes no\n\
             UsePAM no\n\
             UseDNS no\n\
             MaxStartups 300\n\
             LogLevel ERROR\n\
             PidFile none\n",
            authorized.display()
        );
        fs::write(&config, lines)?;
        let mut command = Command::new(sshd()?);
        command.args(["-D", "-e", "-f"]).arg(&config);
        let sftp = SocketAddr::from(([127, 0, 0, 1], port));
        let (mut process, start) = timed(|| {
            let process = Ended(Some(spawn(&mut command)?));
            until("sshd's banner", || banner(sftp))?;
            Ok(process)
        })?;
        let server = Server {
            sftp,
            api: None,
            user: whoami()?,
            key,
            inbound: folder.join("inbound").display().to_string(),
            outbound: folder.join("outbound").display().to_string(),
            start,
            process: process.0.take().ok_or("no process")?,
        };
        server.until_idle()?;
        Ok(server)
    }

    /// vsftpd for clients that name no password, with TLS on both channels, on a free port.
    pub fn vsftpd(folder: &Path) -> Result<Server> {
        let program = Path::new("/usr/sbin/vsftpd");
        if !program.exists() {
            return Err("vsftpd is not installed (apt-get install vsftpd)".into());
        }
        let (pem, key, open) = (folder.join("own.pem"), folder.join("own.key"), folder.join("open"));
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
        openssl.args(["-days", "2", "-subj", "/CN=localhost", "-keyout"]).arg(&key).arg("-out").arg(&pem);
        run(&mut openssl)?;
        // It refuses a root that the user may write to.
        fs::create_dir_all(open.join("load"))?;
        fs::set_permissions(&open, fs::Permissions::from_mode(0o555))?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let config = folder.join("vsftpd.conf");
        let lines = format!(
            "listen=YES\nlisten_address=127.0.0.1\nlisten_port={}\nbackground=NO\nrun_as_launching_user=YES\n\
             anonymous_enable=YES\nlocal_enable=NO\nno_anon_password=YES\nanon_root={}\n\
             write_enable=YES\nanon_upload_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\n\
             anon_world_readable_only=NO\nssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_data_ssl=YES\n\
             force_anon_logins_ssl=YES\nrequire_ssl_reuse=NO\nrsa_cert_file={}\nrsa_private_key_file={}\n\
             seccomp_sandbox=NO\nxferlog_enable=NO\n",
            address.port(),
            open.display(),
            pem.display(),
            key.display()
        );
        fs::write(&config, lines)?;
        let mut command = Command::new(program);
        command.arg(&config);
        let (mut process, start) = timed(|| {
            let process = Ended(Some(spawn(&mut command)?));
            until("vsftpd's greeting", || greets(address, b"220"))?;
            Ok(process)
        })?;
        let server = Server {
            sftp: address,
            api: None,
            user: "anonymous".to_owned(),
            key: pem,
            inbound: "/load".to_owned(),
            outbound: open.join("load").display().to_string(),
            start,
            process: process.0.take().ok_or("no process")?,
        };
        server.until_idle()?;
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// CPU time that the server spends on this work.
    pub fn cpu_for<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
        let before = cpu_of_tree(self.pid())?;
        let done = work()?;
        self.until_idle()?;
        Ok((done, cpu_of_tree(self.pid())?.saturating_sub(before)))
    }

    /// Until no session is left, so that what sessions cost can be counted.
    fn until_idle(&self) -> Result<()> {
        until_alone(self.pid())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A process that is ended unless it is taken out.
struct Ended(Option<Child>);

impl Drop for Ended {
    fn drop(&mut self) {
        if let Some(process) = &mut self.0 {
            end(process);
        }
    }
}

/// Asks a process to end, so that it can tidy up, and waits for it.
fn end(process: &mut Child) {
    if let Ok(pid) = i32::try_from(process.id()) {
        // SAFETY: kill takes numbers; the child has not been waited for, so no other process has its pid.
        unsafe { libc::kill(pid, libc::SIGTERM) };
    }
    // It has ended already when waiting fails.
    drop(process.wait());
}

/// The first words of an SSH server, if one answers.
fn banner(address: SocketAddr) -> Option<()> {
    greets(address, b"SSH-2.0-")
}

fn greets(address: SocketAddr, with: &[u8]) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut begin = vec![0; with.len()];
    stream.read_exact(&mut begin).ok()?;
    (begin == with).then_some(())
}

fn sshd() -> Result<PathBuf> {
    let found = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].map(PathBuf::from);
    let found = found.into_iter().find(|path| path.exists());
    let found = found.ok_or("OpenSSH's server is not installed (apt-get install openssh-server)")?;
    // As root it wants this folder for its unprivileged half, and the service that makes it need not run.
    if is_root() && !Path::new("/run/sshd").exists() {
        fs::create_dir("/run/sshd")?;
    }
    Ok(found)
}

fn is_root() -> bool {
    // SAFETY: geteuid takes nothing and always succeeds.
    unsafe { libc::geteuid() == 0 }
}

fn whoami() -> Result<String> {
    let told = Command::new("id").arg("-un").output()?;
    Ok(String::from_utf8(told.stdout)?.trim().to_owned())
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.spawn().map_err(|error| format!("{:?}: {error}", command.get_program()))?)
}

/// The folder below `root` whose path ends like this.
fn find(root: &Path, ending: &Path) -> Result<Option<PathBuf>> {
    if root.ends_with(ending) {
        return Ok(Some(root.to_owned()));
    }
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Some(found) = find(&entry.path(), ending)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
