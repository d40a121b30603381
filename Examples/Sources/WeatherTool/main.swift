import ChasquiCommand

await ChasquiProgram.main(plugins: [WeatherTool.self])
