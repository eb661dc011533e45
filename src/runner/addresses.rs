//! What a sender's program is told of the simulator: the variables of its environment.

use std::time::Duration;

use nets_core::identity::UserId;
use nets_driver::WorldName;
use tokio::time::interval;

use crate::stage::{OwnDoor, Stage};

/// How long the key for clients that know no Ed25519 is waited for, and how often it is looked for.
const KEY_LOOKS: u32 = 1_500;
const KEY_PAUSE: Duration = Duration::from_millis(20);

/// All that a sender's program has to know of the simulator. `own` is the SFTP address of its world, where that has one.
pub(crate) async fn addresses(
    stage: &Stage,
    own: Option<&OwnDoor>,
    world: &WorldName,
    user: &UserId,
    shown_time: String,
    case: &str,
) -> Result<Vec<(String, String)>, String> {
    let login = stage.logins.login(world, user);
    let login = login.ok_or_else(|| format!("there is no sender {user} in the scenario"))?;
    let doors = &stage.doors;
    let (sftp, known_hosts) =
        own.map_or((doors.sftp, &doors.known_hosts), |own| (own.sftp, &own.known_hosts));
    let mut all = vec![
        ("NETS_SFTP_HOST", sftp.ip().to_string()),
        ("NETS_SFTP_PORT", sftp.port().to_string()),
        ("NETS_SFTP_USER", format!("{user}+{world}")),
        ("NETS_SFTP_KNOWN_HOSTS", known_hosts.display().to_string()),
        ("NETS_INBOUND", login.inbound),
        ("NETS_OUTBOUND", login.outbound),
        ("NETS_API", format!("http://{}", doors.api)),
        ("NETS_WORLD", world.to_string()),
        ("NETS_NOW", shown_time),
        ("NETS_CASE", case.to_owned()),
    ];
    if let Some(key) = login.key {
        all.push(("NETS_SFTP_KEY", key.display().to_string()));
    }
    if let (Some(ebox), Some(login)) = (&doors.ebox, stage.logins.ebox_login(world)) {
        all.push(("NETS_EBOX_URL", format!("{}/worlds/{world}", ebox.url)));
        all.push(("NETS_EBOX_CLIENT", login.client));
        all.extend(ebox.ca.iter().map(|ca| ("NETS_EBOX_CA", ca.display().to_string())));
        all.extend(login.key.iter().map(|key| ("NETS_EBOX_KEY", key.display().to_string())));
    }
    if let Some(key) = stage.logins.rsa_key(world, user) {
        let mut looks = interval(KEY_PAUSE);
        for _ in 0..KEY_LOOKS {
            looks.tick().await;
            if key.exists() {
                all.push(("NETS_SFTP_KEY_RSA", key.display().to_string()));
                break;
            }
        }
    }
    Ok(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
