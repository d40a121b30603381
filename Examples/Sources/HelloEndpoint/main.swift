import ChasquiCommand

await ChasquiProgram.main(plugins: [HelloEndpoint.self])
