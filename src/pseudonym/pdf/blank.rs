//! Files of which only their size matters.

/// So many bytes that say nothing.
pub(crate) fn blank(size: usize) -> Vec<u8> {
    let mut bytes = vec![b' '; size];
    bytes.iter_mut().skip(79).step_by(80).for_each(|byte| *byte = b'\n');
    bytes
}
