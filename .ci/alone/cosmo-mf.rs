//! The lesson's mass function, from a project that knows `cosmo-mf` alone.
fn main() -> cosmo_mf::Result<()> {
    let density = cosmo_mf::mass_function(&[0.0][..], &[1e12][..])?[[0, 0]];
    assert!(density > 1e-4 && density < 1e-2);
    println!("dn/dlnM = {density:.4e} per Mpc³ at 1e12 solar masses today");
    Ok(())
}
