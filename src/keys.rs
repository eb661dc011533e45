//! The keys of one launch: the server's, and one for each sender who brings none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_sftp::keys::ClientKey;

/// A login key made for a sender.
#[derive(Debug, Clone)]
pub struct MadeKey {
    pub path: PathBuf,
    /// The public half, as an OpenSSH line.
    pub public: String,
}

/// Makes or finds a key, below `folder`, for every sender whose scenario names none.
pub fn for_senders(folder: &Path, scenario: &Scenario) -> io::Result<BTreeMap<UserId, MadeKey>> {
    scenario
        .senders
        .values()
        .filter(|sender| sender.keys.is_empty())
        .map(|sender| Ok((sender.user.clone(), kept_or_made(&folder.join(sender.user.as_str()))?)))
        .collect()
}

fn kept_or_made(path: &Path) -> io::Result<MadeKey> {
    let key = if path.exists() {
        ClientKey::read(&fs::read_to_string(path)?).map_err(io::Error::other)?
    } else {
        let key = ClientKey::generate().map_err(io::Error::other)?;
        write_private(path, &key.private_text().map_err(io::Error::other)?)?;
        key
    };
    Ok(MadeKey { path: path.to_owned(), public: key.public_line() })
}

/// Writes a file nobody else may read, all of it or nothing.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file =
        tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o600)).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
