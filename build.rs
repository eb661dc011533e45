//! Says which version it is, and has the linker make the program smaller.
#![expect(clippy::disallowed_methods, reason = "by the environment alone does cargo tell what is built")]

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=MOCK_NETS_SHARE_COMMIT");
    let of = |commit: String| format!(" (commit {commit})");
    let commit = env::var("MOCK_NETS_SHARE_COMMIT").ok().filter(|commit| !commit.is_empty());
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default() + &commit.map_or_else(String::new, of);
    println!("cargo::rustc-env=MOCK_NETS_SHARE_VERSION={version}");

    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    // The static program alone, and where Rust brings the linker that knows these.
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if is_static && target("ENV") == "gnu" && target("ARCH") == "x86_64" {
        // One copy of functions that are the same; relocations by a bit each.
        for option in ["--icf=all", "--pack-dyn-relocs=relr"] {
            println!("cargo::rustc-link-arg-bins=-Wl,{option}");
        }
    }
}
