class Yuma < Formula
  desc "Bittensor's Yuma Consensus and emission, bit for bit"
  homepage "@ADDRESS@"
  url "@ADDRESS@.git", tag: "@VERSION@"
  license "Apache-2.0"
  head "@ADDRESS@.git", branch: "main"

  depends_on xcode: ["16.4", :build]
  depends_on "pkgconf" => :build
  depends_on "gmp"
  depends_on macos: :sequoia
  depends_on "openblas"
  depends_on "sqlite"

  uses_from_macos "zlib"

  def install
    traits = ["--disable-sandbox", "--configuration", "release", "--enable-all-traits"]
    system "swift", "build", *traits, "--product", "yuma"
    system "swift", "build", *traits, "--product", "generate-manual"
    bin.install ".build/release/yuma"
    generate_completions_from_executable(bin/"yuma", "--generate-completion-script")
    system ".build/release/generate-manual", bin/"yuma", "--multi-page", "--output-directory", buildpath
    man1.install Dir["yuma*.1"]
    pkgshare.install "Vectors/real/sn15-yuma3.json"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/yuma version")
    system bin/"yuma", "epoch", pkgshare/"sn15-yuma3.json", "--format", "table"
  end
end
