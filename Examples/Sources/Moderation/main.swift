import ChasquiCommand

await ChasquiProgram.main(plugins: [Moderation.self])
