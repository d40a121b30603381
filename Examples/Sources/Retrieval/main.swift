import ChasquiCommand

await ChasquiProgram.main(plugins: [Retrieval.self])
