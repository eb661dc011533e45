//! paramiko: the client of many scripts, which confirms uploads and reads far ahead.

use nets_core::event::Observation;

use crate::support::{FOLDER, World, bytes, installed};

#[test]
fn put_confirms_with_a_stat_and_get_reads_far_ahead() {
    if !installed("put_confirms_with_a_stat_and_get_reads_far_ahead", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_p.zip", &bytes(5_000_000));
    world.publish("large", &bytes(40 << 20));
    let output = world
        .paramiko(&format!(
            "print(sftp.put('netsshare_p.zip', '{FOLDER}/netsshare_p.zip').st_size)\n\
             print(sftp.listdir('/'), sftp.listdir('/Outbound'))\n\
             print(stat.S_ISDIR(sftp.stat('/tTEST1/Outbound').st_mode), sftp.normalize('x/../Outbound'))\n\
             sftp.get('/Outbound/large', 'got')\n\
             sftp.remove('/Outbound/large')\n\
             print(sftp.listdir('/Outbound'))"
        ))
        .succeeds();
    assert_eq!(output, "5000000\n['Inbound', 'Outbound'] ['large']\nTrue /Outbound\n[]\n");
    assert!(std::fs::read(world.path("got")).expect("the file") == bytes(40 << 20));
    assert_eq!(world.seen.arrived(), [("netsshare_p.zip".to_owned(), 5_000_000)]);
    let observations = world.seen.observations.lock().expect("lock");
    assert!(
        observations
            .iter()
            .any(|seen| matches!(seen, Observation::FileFetched { bytes, .. } if *bytes == 40 << 20))
    );
    assert!(observations.iter().any(|seen| matches!(seen, Observation::FileDeleted { .. })));
}

#[test]
fn posix_rename_replaces_where_rename_refuses() {
    if !installed("posix_rename_replaces_where_rename_refuses", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let output = world
        .paramiko(&format!(
            "for name in 'a', 'b':\n\
             \x20   with sftp.open('{FOLDER}/' + name, 'w') as file: file.write(name * 3)\n\
             try: sftp.rename('{FOLDER}/a', '{FOLDER}/b')\n\
             except IOError as error: print(error)\n\
             sftp.posix_rename('{FOLDER}/a', '{FOLDER}/b')\n\
             print(sftp.listdir('{FOLDER}'))\n\
             sftp.chmod('{FOLDER}/b', 0o600); sftp.utime('{FOLDER}/b', (1, 1))\n\
             try: sftp.truncate('/Outbound', 1)\n\
             except IOError as error: print('refused')"
        ))
        .succeeds();
    assert_eq!(output, "A file of that name exists already\n['b']\nrefused\n");
}

#[test]
fn a_client_that_vanishes_leaves_a_partial_file_that_is_not_picked_up() {
    if !installed("a_client_that_vanishes_leaves_a_partial_file", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world
        .paramiko(&format!(
            "file = sftp.open('{FOLDER}/netsshare_v.zip', 'w')\n\
             file.set_pipelined(True)\n\
             file.write(b'x' * 100000); file.flush(); file.stat()\n\
             os._exit(0)"
        ))
        .succeeds();
    // The next client finds what was left, uploads it again and is served as if nothing had happened.
    let output = world
        .paramiko(&format!(
            "print(sftp.stat('{FOLDER}/netsshare_v.zip').st_size)\n\
             sftp.putfo(io.BytesIO(b'whole'), '{FOLDER}/netsshare_v.zip')"
        ))
        .succeeds();
    assert_eq!(output, "100000\n");
    assert_eq!(world.seen.arrived(), [("netsshare_v.zip".to_owned(), 5)]);
}

#[test]
fn two_clients_that_write_the_same_name_do_not_mix_and_both_arrive() {
    if !installed("two_clients_that_write_the_same_name_do_not_mix_and_both_arrive", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world
        .paramiko(&format!(
            "other = paramiko.SFTPClient.from_transport(connect())\n\
             first = sftp.open('{FOLDER}/netsshare_r.zip', 'w')\n\
             first.write('first ' * 1000); first.flush()\n\
             second = other.open('{FOLDER}/netsshare_r.zip', 'w')\n\
             second.write('second'); second.close()\n\
             first.write('first ' * 1000); first.close()\n\
             other.close()"
        ))
        .succeeds();
    let name = || "netsshare_r.zip".to_owned();
    assert_eq!(world.seen.arrived(), [(name(), 6), (name(), 12_000)]);
    let zip = |id| std::fs::read(world.files.shipment(nets_core::identity::UploadId(id))).expect("the zip");
    assert_eq!(zip(1), b"second");
    assert_eq!(zip(2), b"first ".repeat(2000));
}

#[test]
fn a_tail_is_not_appended_to_what_was_picked_up() {
    if !installed("a_tail_is_not_appended_to_what_was_picked_up", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_p.zip", &bytes(900));
    let output = world
        .paramiko(&format!(
            "sftp.put('netsshare_p.zip', '{FOLDER}/netsshare_p.zip')\n\
             try: sftp.open('{FOLDER}/netsshare_p.zip', 'ab')\n\
             except OSError as error: print(error)\n\
             with sftp.open('{FOLDER}/x', 'ab') as file: file.write(b'head')\n\
             with sftp.open('{FOLDER}/x', 'ab') as file: file.write(b'tail')\n\
             print(sftp.stat('{FOLDER}/netsshare_p.zip').st_size, sftp.stat('{FOLDER}/x').st_size)"
        ))
        .succeeds();
    assert_eq!(output, "The file has been picked up already; upload it again from its start\n900 8\n");
    assert_eq!(world.seen.arrived(), [("netsshare_p.zip".to_owned(), 900)]);
    assert_eq!(world.seen.reasons().len(), 1, "{:?}", world.seen.reasons());
}
