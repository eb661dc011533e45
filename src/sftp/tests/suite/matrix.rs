//! The client matrix: each client uploads twice under one name, uploads under a temporary name and
//! renames, lists, downloads and deletes, as far as it can. Those that are not installed are named.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use nets_core::identity::UploadId;

use crate::support::{FOLDER, Ran, USER, World, bytes, installed, run};

/// What a client can do besides uploading and downloading.
#[derive(Clone, Copy)]
struct Can {
    rename: bool,
    list: bool,
    delete: bool,
}

const ALL: Can = Can { rename: true, list: true, delete: true };
/// scp copies files and does nothing else.
const COPY: Can = Can { rename: false, list: false, delete: false };

/// A world in whose folder the files `a.zip` and `b.zip` wait, and a receipt in Outbound.
fn prepared() -> World {
    let world = World::new();
    world.write("a.zip", &bytes(300_000));
    world.write("b.zip", &bytes(70_000));
    world.publish("a.receipt", &bytes(90_000));
    world
}

/// Lets a client do its part, and looks at what came of it.
#[track_caller]
fn holds(world: &World, can: Can, ran: Ran) {
    let output = ran.succeeds();
    let mut expected = vec![("netsshare_m.zip".to_owned(), 300_000), ("netsshare_m.zip".to_owned(), 70_000)];
    if can.rename {
        expected.push(("netsshare_t.zip".to_owned(), 70_000));
    }
    assert_eq!(world.seen.arrived(), expected, "{output}");
    for (id, size) in (1..).zip([300_000, 70_000, 70_000]).take(expected.len()) {
        assert!(fs::read(world.files.shipment(UploadId(id))).expect("the zip") == bytes(size), "zip {id}");
    }
    assert!(fs::read(world.path("got")).expect("the download") == bytes(90_000));
    if can.list {
        assert!(output.contains("a.receipt") && output.contains("netsshare_m.zip"), "{output}");
    }
    let left = world
        .files
        .outbound(&nets_core::identity::UserId::new(USER).expect("a user"), None, usize::MAX)
        .len();
    assert_eq!(left, usize::from(!can.delete), "{output}");
    assert_eq!(world.seen.uploads_under_way(), 0);
    assert_eq!(world.seen.reasons(), [""; 0], "nothing was refused");
}

fn remote(path: &str) -> String {
    format!("{USER}@127.0.0.1:{path}")
}

fn port(world: &World) -> String {
    world.address.port().to_string()
}

/// The public half of the sender's key, for libssh2.
fn public(world: &World) -> PathBuf {
    let line = run(Command::new("ssh-keygen").arg("-yf").arg(world.key())).succeeds();
    world.write("client_key.pub", line.as_bytes())
}

fn sh(world: &World, script: &str) -> Ran {
    let options = format!(
        "-F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
        world.known_hosts().display(),
        world.key().display()
    );
    run(Command::new("bash")
        .args(["-ec", script])
        .env("F", FOLDER)
        .env("P", port(world))
        .env("U", USER)
        .env("K", world.key())
        .env("OPTIONS", options)
        .env("HOME", world.directory.path())
        .env_remove("SSH_AUTH_SOCK")
        .current_dir(world.directory.path()))
}

#[test]
fn openssh_sftp() {
    if !installed("openssh_sftp", &["sftp"]) {
        return;
    }
    let world = prepared();
    let ran = world.sftp(&format!(
        "put a.zip {FOLDER}/netsshare_m.zip\nput b.zip {FOLDER}/netsshare_m.zip\n\
         put -p b.zip {FOLDER}/t.tmp\nrename {FOLDER}/t.tmp {FOLDER}/netsshare_t.zip\n\
         ls -l {FOLDER}\nls /Outbound\nget /Outbound/a.receipt got\nrm /Outbound/a.receipt\n"
    ));
    holds(&world, ALL, ran);
}

#[test]
fn openssh_scp_in_both_modes() {
    if !installed("openssh_scp_in_both_modes", &["scp", "bash"]) {
        return;
    }
    for mode in ["-s", "-O"] {
        let world = prepared();
        let script = format!(
            "copy() {{ scp {mode} -q $OPTIONS -P $P \"$@\"; }}; copy a.zip $U@127.0.0.1:$F/netsshare_m.zip; \
             copy -p b.zip $U@127.0.0.1:$F/netsshare_m.zip; copy {} got",
            remote("/Outbound/a.receipt")
        );
        holds(&world, COPY, sh(&world, &script));
    }
}

#[test]
fn lftp() {
    if !installed("lftp", &["lftp", "ssh", "bash"]) {
        return;
    }
    let world = prepared();
    let script = "lftp -c \"set sftp:connect-program 'ssh -a -x $OPTIONS'; set net:max-retries 1; \
                  set cmd:fail-exit yes; open -u $U, sftp://127.0.0.1:$P; put a.zip -o $F/netsshare_m.zip; \
                  put b.zip -o $F/netsshare_m.zip; put b.zip -o $F/t.tmp; mv $F/t.tmp $F/netsshare_t.zip; \
                  cls $F; cls /Outbound; get /Outbound/a.receipt -o got; rm /Outbound/a.receipt\"";
    holds(&world, ALL, sh(&world, script));
}

#[test]
fn curl_by_sftp_and_by_scp() {
    if !installed("curl_by_sftp_and_by_scp", &["curl with scp", "ssh-keygen", "bash"]) {
        return;
    }
    const CURL: &str = "c() { curl -sS --fail --insecure -u $U: --key $K --pubkey $K.pub \"$@\"; }; ";
    let world = prepared();
    public(&world);
    let script = format!(
        "{CURL} at=sftp://127.0.0.1:$P; c -T a.zip $at$F/netsshare_m.zip; c -T b.zip $at$F/netsshare_m.zip; \
         c -T b.zip $at$F/t.tmp -Q \"-rename $F/t.tmp $F/netsshare_t.zip\"; c $at$F/; c --list-only $at/Outbound/; \
         c -o got $at/Outbound/a.receipt -Q '-rm /Outbound/a.receipt'"
    );
    holds(&world, ALL, sh(&world, &script));
    let world = prepared();
    public(&world);
    let script = format!(
        "{CURL} at=scp://127.0.0.1:$P; c -T a.zip $at$F/netsshare_m.zip; c -T b.zip $at$F/netsshare_m.zip; \
         c -o got $at/Outbound/a.receipt"
    );
    holds(&world, COPY, sh(&world, &script));
}

#[test]
fn paramiko() {
    if !installed("paramiko", &["paramiko"]) {
        return;
    }
    let world = prepared();
    let ran = world.paramiko(&format!(
        "sftp.put('a.zip', '{FOLDER}/netsshare_m.zip'); sftp.put('b.zip', '{FOLDER}/netsshare_m.zip')\n\
         sftp.put('b.zip', '{FOLDER}/t.tmp'); sftp.rename('{FOLDER}/t.tmp', '{FOLDER}/netsshare_t.zip')\n\
         print(sftp.listdir('{FOLDER}'), [each.longname for each in sftp.listdir_attr('/Outbound')])\n\
         sftp.get('/Outbound/a.receipt', 'got'); sftp.remove('/Outbound/a.receipt')"
    ));
    holds(&world, ALL, ran);
}

#[test]
fn asyncssh_by_sftp_and_by_scp() {
    if !installed("asyncssh_by_sftp_and_by_scp", &["asyncssh"]) {
        return;
    }
    let connected = |world: &World, work: &str| {
        let script = format!(
            "import asyncio, asyncssh\n\
             async def main():\n\
             \x20   async with asyncssh.connect('127.0.0.1', {}, username={USER:?}, client_keys=[{:?}], known_hosts=None) as ssh:\n\
             {work}\n\
             asyncio.run(main())\n",
            port(world),
            world.key()
        );
        let script = world.write("client.py", script.as_bytes());
        run(Command::new(crate::support::PYTHON)
            .args(["-W", "ignore"])
            .arg(script)
            .current_dir(world.directory.path()))
    };
    let world = prepared();
    let work = format!(
        "\x20       async with ssh.start_sftp_client() as sftp:\n\
         \x20           await sftp.makedirs('{FOLDER}', exist_ok=True)\n\
         \x20           await sftp.put('a.zip', '{FOLDER}/netsshare_m.zip')\n\
         \x20           await sftp.put('b.zip', '{FOLDER}/netsshare_m.zip', preserve=True)\n\
         \x20           await sftp.put('b.zip', '{FOLDER}/t.tmp')\n\
         \x20           await sftp.rename('{FOLDER}/t.tmp', '{FOLDER}/netsshare_t.zip')\n\
         \x20           print(await sftp.listdir('{FOLDER}'), await sftp.listdir('/Outbound'))\n\
         \x20           print((await sftp.statvfs('/')).bavail)\n\
         \x20           await sftp.get('/Outbound/a.receipt', 'got')\n\
         \x20           await sftp.remove('/Outbound/a.receipt')"
    );
    holds(&world, ALL, connected(&world, &work));
    let world = prepared();
    let work = format!(
        "\x20       await asyncssh.scp('a.zip', (ssh, '{FOLDER}/netsshare_m.zip'))\n\
         \x20       await asyncssh.scp('b.zip', (ssh, '{FOLDER}/netsshare_m.zip'), preserve=True)\n\
         \x20       await asyncssh.scp((ssh, '/Outbound/a.receipt'), 'got')"
    );
    holds(&world, COPY, connected(&world, &work));
}

/// Runs PHP with `$port`, `$key`, `$folder` and a function that ends the program where something failed.
fn php(world: &World, script: &str) -> Ran {
    let script = format!(
        "<?php\nerror_reporting(E_ALL & ~E_DEPRECATED);\n\
         $port = {}; $key = '{}'; $folder = '{FOLDER}'; $user = '{USER}';\n\
         function must($done) {{ if ($done === false) {{ fwrite(STDERR, 'failed'); exit(1); }} return $done; }}\n\
         {script}\n",
        port(world),
        world.key().display()
    );
    let script = world.write("client.php", script.as_bytes());
    run(Command::new("php").arg(script).current_dir(world.directory.path()))
}

#[test]
fn libssh2_in_php_by_sftp_and_by_scp() {
    if !installed("libssh2_in_php_by_sftp_and_by_scp", &["php", "php-ssh2", "ssh-keygen"]) {
        return;
    }
    const CONNECT: &str = "$ssh = must(ssh2_connect('127.0.0.1', $port));\n\
                           must(ssh2_auth_pubkey_file($ssh, $user, $key . '.pub', $key));\n";
    let world = prepared();
    public(&world);
    let script = format!(
        "{CONNECT}\
         $sftp = must(ssh2_sftp($ssh)); $at = 'ssh2.sftp://' . intval($sftp);\n\
         must(copy('a.zip', \"$at$folder/netsshare_m.zip\")); must(copy('b.zip', \"$at$folder/netsshare_m.zip\"));\n\
         must(copy('b.zip', \"$at$folder/t.tmp\")); must(ssh2_sftp_rename($sftp, \"$folder/t.tmp\", \"$folder/netsshare_t.zip\"));\n\
         print_r(scandir(\"$at$folder\")); print_r(scandir(\"$at/Outbound\"));\n\
         must(copy(\"$at/Outbound/a.receipt\", 'got')); must(ssh2_sftp_unlink($sftp, '/Outbound/a.receipt'));"
    );
    holds(&world, ALL, php(&world, &script));
    let world = prepared();
    public(&world);
    let script = format!(
        "{CONNECT}\
         must(ssh2_scp_send($ssh, 'a.zip', \"$folder/netsshare_m.zip\"));\n\
         must(ssh2_scp_send($ssh, 'b.zip', \"$folder/netsshare_m.zip\", 0600));\n\
         must(ssh2_scp_recv($ssh, '/Outbound/a.receipt', 'got'));"
    );
    holds(&world, COPY, php(&world, &script));
    let refused = format!("{CONNECT}must(@ssh2_scp_send($ssh, 'a.zip', '/Outbound/netsshare_m.zip'));");
    php(&world, &refused).fails_with("failed");
}

#[test]
fn phpseclib() {
    if !installed("phpseclib", &["php", "phpseclib"]) {
        return;
    }
    let world = prepared();
    let script = "require_once 'phpseclib3/autoload.php';\n\
                  use phpseclib3\\Net\\SFTP; use phpseclib3\\Crypt\\PublicKeyLoader;\n\
                  $sftp = new SFTP('127.0.0.1', $port);\n\
                  must($sftp->login($user, PublicKeyLoader::load(file_get_contents($key))));\n\
                  must($sftp->put(\"$folder/netsshare_m.zip\", 'a.zip', SFTP::SOURCE_LOCAL_FILE));\n\
                  must($sftp->put(\"$folder/netsshare_m.zip\", 'b.zip', SFTP::SOURCE_LOCAL_FILE));\n\
                  must($sftp->put(\"$folder/t.tmp\", 'b.zip', SFTP::SOURCE_LOCAL_FILE));\n\
                  must($sftp->rename(\"$folder/t.tmp\", \"$folder/netsshare_t.zip\"));\n\
                  print_r($sftp->nlist($folder)); print_r($sftp->nlist('/Outbound'));\n\
                  must($sftp->get('/Outbound/a.receipt', 'got')); must($sftp->delete('/Outbound/a.receipt'));";
    holds(&world, ALL, php(&world, script));
}

#[test]
fn jsch() {
    if !installed("jsch", &["javac", "jsch", "ssh-keygen"]) {
        return;
    }
    let world = prepared();
    // It reads neither Ed25519 nor OpenSSH's own form of a key.
    let key = world.ssh_keygen("rsa", "2048");
    run(Command::new("ssh-keygen").args(["-q", "-p", "-m", "PEM", "-N", "", "-f"]).arg(&key)).succeeds();
    let program = "import com.jcraft.jsch.*;\n\
        public class Matrix {\n\
        \x20   public static void main(String[] given) throws Exception {\n\
        \x20       String folder = given[3];\n\
        \x20       JSch jsch = new JSch(); jsch.addIdentity(given[0]);\n\
        \x20       Session session = jsch.getSession(given[1], \"127.0.0.1\", Integer.parseInt(given[2]));\n\
        \x20       session.setConfig(\"StrictHostKeyChecking\", \"no\"); session.connect();\n\
        \x20       ChannelSftp sftp = (ChannelSftp) session.openChannel(\"sftp\"); sftp.connect();\n\
        \x20       sftp.put(\"a.zip\", folder + \"/netsshare_m.zip\"); sftp.put(\"b.zip\", folder + \"/netsshare_m.zip\");\n\
        \x20       sftp.put(\"b.zip\", folder + \"/t.tmp\"); sftp.rename(folder + \"/t.tmp\", folder + \"/netsshare_t.zip\");\n\
        \x20       System.out.println(sftp.ls(folder)); System.out.println(sftp.ls(\"/Outbound\"));\n\
        \x20       sftp.get(\"/Outbound/a.receipt\", \"got\"); sftp.rm(\"/Outbound/a.receipt\");\n\
        \x20       session.disconnect();\n\
        \x20   }\n\
        }\n";
    world.write("Matrix.java", program.as_bytes());
    let ran = run(Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-cp", "/usr/share/java/jsch.jar", "Matrix.java"])
        .arg(&key)
        .args([USER, &port(&world), FOLDER])
        .current_dir(world.directory.path()));
    holds(&world, ALL, ran);
}

#[test]
fn rclone() {
    if !installed("rclone", &["rclone", "bash"]) {
        return;
    }
    let world = prepared();
    let script = "r() { rclone -q --config none --retries 1 --sftp-host 127.0.0.1 --sftp-port $P --sftp-user $U \
                  --sftp-key-file $K \"$@\"; }; r copyto a.zip :sftp:$F/netsshare_m.zip; \
                  r copyto b.zip :sftp:$F/netsshare_m.zip; r copyto b.zip :sftp:$F/t.tmp; \
                  r moveto :sftp:$F/t.tmp :sftp:$F/netsshare_t.zip; r lsf :sftp:$F; r lsf :sftp:/Outbound; \
                  r copyto :sftp:/Outbound/a.receipt got; r deletefile :sftp:/Outbound/a.receipt";
    holds(&world, ALL, sh(&world, script));
}

#[test]
fn sshfs() {
    if !installed("sshfs", &["sshfs", "fusermount3", "bash"]) {
        return;
    }
    let world = prepared();
    let mount = "mkdir mounted; sshfs $U@127.0.0.1:/ mounted -F none -p $P -o IdentityFile=$K,IdentitiesOnly=yes \
                 -o UserKnownHostsFile=$PWD/known_hosts";
    let mounted = sh(&world, mount);
    if mounted.code != Some(0) {
        println!("SKIPPED sshfs: nothing can be mounted here: {}", mounted.output.trim());
        return;
    }
    let ran = sh(
        &world,
        "cd mounted; trap 'cd ..; fusermount3 -u mounted' EXIT; cp ../a.zip .$F/netsshare_m.zip; \
         cp ../b.zip .$F/netsshare_m.zip; cp ../b.zip .$F/t.tmp; mv .$F/t.tmp .$F/netsshare_t.zip; \
         ls .$F Outbound; cp Outbound/a.receipt ../got; rm Outbound/a.receipt",
    );
    holds(&world, ALL, ran);
}

#[test]
fn putty() {
    if !installed("putty", &["psftp", "pscp", "puttygen", "bash"]) {
        return;
    }
    const KEY: &str =
        "puttygen -q -t rsa -b 2048 --new-passphrase /dev/null -o k.ppk; puttygen k.ppk -p > k.pub";
    let world = prepared();
    let options = format!("-batch -hostkey {} -P $P -i k.ppk", world.host_keys.fingerprint());
    let register = |world: &World| {
        sh(world, KEY).succeeds();
        let public = fs::read_to_string(world.path("k.pub")).expect("the public key");
        world.register(&nets_public_key::PublicKey::parse(&public).expect("a public key"));
    };
    register(&world);
    let script = format!(
        "printf \"put a.zip $F/netsshare_m.zip\\nput b.zip $F/netsshare_m.zip\\nput b.zip $F/t.tmp\\n\
         mv $F/t.tmp $F/netsshare_t.zip\\nls $F\\nls /Outbound\\nget /Outbound/a.receipt got\\n\
         rm /Outbound/a.receipt\\n\" > batch; psftp {options} -b batch $U@127.0.0.1"
    );
    holds(&world, ALL, sh(&world, &script));
    for mode in ["-sftp", "-scp"] {
        let world = prepared();
        register(&world);
        let options = format!("-batch -hostkey {} -P $P -i k.ppk", world.host_keys.fingerprint());
        let script = format!(
            "c() {{ pscp -q {mode} {options} \"$@\"; }}; c a.zip $U@127.0.0.1:$F/netsshare_m.zip; \
             c b.zip $U@127.0.0.1:$F/netsshare_m.zip; c $U@127.0.0.1:/Outbound/a.receipt got"
        );
        holds(&world, COPY, sh(&world, &script));
    }
}
