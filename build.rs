//! Says which version it is, and has the linker lay side by side what the program runs at a start:
//! `benches/startup.ld` says what that is.
#![expect(clippy::disallowed_methods, reason = "by the environment alone does cargo tell what is built")]

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=MOCK_NETS_SHARE_COMMIT");
    let of = |commit: String| format!(" (commit {commit})");
    let commit = env::var("MOCK_NETS_SHARE_COMMIT").ok().filter(|commit| !commit.is_empty());
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default() + &commit.map_or_else(String::new, of);
    println!("cargo::rustc-env=MOCK_NETS_SHARE_VERSION={version}");

    println!("cargo::rerun-if-changed=benches/startup.ld");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    // The static program alone: other linkers and other C libraries know nothing of these names.
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if is_static && target("ENV") == "gnu" && target("ARCH") == "x86_64" {
        let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-T{folder}/benches/startup.ld");
    }
}
